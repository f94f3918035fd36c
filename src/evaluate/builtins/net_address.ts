/**
 * Addresses and networks as Go's package net reads and writes them. An IPv4 address is the IPv6 one that it is mapped to, `::ffff:a.b.c.d`:
 * Go keeps it that way, and prints such an address as IPv4.
 * @module
 */

/** A network: its first address, and the bits of its prefix (96 more for IPv4). */
export interface Network {
	readonly first: bigint;
	readonly prefix: number;
}

export const mapped = 0xffffn << 32n;

/** Whether Go takes an address for one of IPv4. */
export function isMapped(address: bigint): boolean {
	return address >> 32n === 0xffffn;
}

/** Four numbers without leading zeros. */
function isIpv4(text: string): boolean {
	const parts = text.split(".");
	return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

/** Undefined for anything but an address; an address with a zone is not accepted. */
export function parseAddress(text: string): bigint | undefined {
	return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): bigint | undefined {
	return isIpv4(text) ? mapped | ipv4Bits(text) : undefined;
}

function ipv4Bits(text: string): bigint {
	return text.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
	const halves = withoutIpv4(text)?.split("::");
	if (halves === undefined || halves.length > 2) return undefined;
	const [before = [], after = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
	const missing = 8 - before.length - after.length;
	if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
	const groups = [...before, ...Array<string>(missing).fill("0"), ...after];
	if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
	return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** With an IPv4 address at its end as two groups. */
function withoutIpv4(text: string): string | undefined {
	const at = text.lastIndexOf(":") + 1;
	const last = text.slice(at);
	if (!last.includes(".")) return text;
	if (!isIpv4(last)) return undefined;
	const bits = ipv4Bits(last);
	return `${text.slice(0, at)}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
}

/** `10.0.0.0/8`. Bits after the prefix are cleared. As in Go, its length may have leading zeros. */
export function parseNetwork(text: string): Network | undefined {
	const [host = "", bits = "", ...more] = text.split("/");
	const address = parseAddress(host);
	if (address === undefined || more.length > 0 || !/^\d+$/.test(bits)) return undefined;
	const prefix = Number(bits) + (host.includes(":") ? 0 : 96);
	return prefix > 128 ? undefined : { first: masked(address, prefix), prefix };
}

export function masked(address: bigint, prefix: number): bigint {
	const host = BigInt(128 - prefix);
	return (address >> host) << host;
}

export function lastOf({ first, prefix }: Network): bigint {
	return first | ((1n << BigInt(128 - prefix)) - 1n);
}

export function formatNetwork({ first, prefix }: Network): string {
	return `${formatAddress(first)}/${isMapped(first) ? prefix - 96 : prefix}`;
}

export function formatAddress(address: bigint): string {
	if (isMapped(address)) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join(".");
	const groups = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
	return compressed(groups);
}

/** The longest run of zeros, of two or more, becomes `::`. */
function compressed(groups: readonly string[]): string {
	let [start, length] = [0, 1];
	for (let at = 0; at < groups.length; at++) {
		let end = at;
		while (groups[end] === "0") end++;
		if (end - at > length) [start, length] = [at, end - at];
	}
	if (length < 2) return groups.join(":");
	return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}
