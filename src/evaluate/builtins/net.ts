/**
 * `net.cidr_*`: networks. (`net.lookup_ip_addr` needs the network; ossify does not have it.)
 * @module
 */
import { number, RegoObject, RegoSet, type RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { limit, maxValues } from "./limits.ts";
import { formatAddress, formatNetwork, isMapped, lastOf, masked, type Network, parseAddress, parseNetwork } from "./net_address.ts";
import { merge } from "./net_merge.ts";
import { text, texts } from "./operands.ts";

export const net: Family = {
	"net.cidr_contains": (network, part) => contains(networkOf(network), text(part)),
	"net.cidr_contains_matches": containsMatches,
	"net.cidr_expand": (operand) => expand(text(operand)),
	"net.cidr_intersects": (a, b) => intersect(networkOf(a), networkOf(b)),
	"net.cidr_is_valid": (operand) => typeof operand === "string" && parseNetwork(operand) !== undefined,
	"net.cidr_merge": (operand) => new RegoSet(merge(texts(operand).map(networkOrAddress)).map(formatNetwork)),
};

function networkOf(value: RegoValue | undefined): Network {
	const network = parseNetwork(text(value));
	if (network === undefined) throw new BuiltinError("no network");
	return network;
}

/** A bare IPv4 address gets the prefix of its class; OPA keeps all of its bits. */
function networkOrAddress(given: string): Network {
	const address = parseAddress(given);
	if (address === undefined) return networkOf(given);
	if (!isMapped(address)) throw new BuiltinError("IPv6 needs a prefix");
	const byte = (address >> 24n) & 0xffn;
	return { first: address, prefix: 96 + (byte < 0x80n ? 8 : byte < 0xc0n ? 16 : 24) };
}

function expand(given: string): RegoSet {
	const network = networkOf(given);
	const size = 1n << BigInt(128 - network.prefix);
	limit(Number(size), maxValues, "the addresses of a network");
	return new RegoSet(Array.from({ length: Number(size) }, (_, index) => formatAddress(network.first + BigInt(index))));
}

/** Pairs of the keys, indexes or values under which a network and what it contains are found. */
function containsMatches(networks?: RegoValue, others?: RegoValue): RegoSet {
	const [outer, inner] = [keyed(networks), keyed(others)];
	const pairs = outer.flatMap(([key, whole]) => {
		const network = first(whole);
		return inner.filter(([, part]) => contains(networkOf(network), text(first(part)))).map(([other]) => [key, other]);
	});
	return new RegoSet(pairs);
}

function keyed(operand: RegoValue | undefined): readonly (readonly [key: RegoValue, item: RegoValue])[] {
	if (typeof operand === "string") return [[operand, operand]];
	if (Array.isArray(operand)) return operand.map((item: RegoValue, index) => [number(index), item] as const);
	if (operand instanceof RegoSet) return operand.items.map((item) => [item, item] as const);
	return operand instanceof RegoObject ? operand.entries : [];
}

/** A network is a string, or the first item of an array. */
function first(item: RegoValue): RegoValue {
	return Array.isArray(item) && item.length > 0 ? (item[0] as RegoValue) : text(item);
}

/** Go takes an IPv6 network of addresses that IPv4 is mapped to for one of IPv4. */
function contains(whole: Network, part: string): boolean {
	const address = parseAddress(part);
	const { first, last } = address === undefined ? ends(networkOf(part)) : { first: address, last: address };
	const within = (one: bigint) => masked(one, whole.prefix) === whole.first;
	return isMapped(whole.first) === isMapped(first) && within(first) && within(last);
}

/** Whether the first address of one is in the other. */
function intersect(a: Network, b: Network): boolean {
	if (isMapped(a.first) !== isMapped(b.first)) return false;
	const shorter = Math.min(a.prefix, b.prefix);
	return masked(a.first, shorter) === masked(b.first, shorter);
}

function ends(network: Network) {
	return { first: network.first, last: lastOf(network) };
}
