/**
 * `net.cidr_merge`: the fewest networks that hold the same addresses.
 * @module
 */
import { isMapped, lastOf, mapped, masked, type Network } from "./net_address.ts";

interface Range {
	readonly first: bigint;
	readonly last: bigint;
	/** Left out where ranges were joined. */
	readonly network?: Network;
}

export function merge(networks: readonly Network[]): Network[] {
	return joined(networks.map(rangeOf)).flatMap((range) => (range.network ? [range.network] : networksIn(range)));
}

function rangeOf(network: Network): Range {
	const first = masked(network.first, network.prefix);
	return { first, last: lastOf({ ...network, first }), network };
}

/** From the last one to the first, those that overlap or follow each other become one. */
function joined(ranges: Range[]): Range[] {
	ranges.sort((a, b) => sign(a.last - b.last) || sign(a.first - b.first));
	for (let index = ranges.length - 1; index > 0; index--) {
		const [before, range] = [ranges[index - 1] as Range, ranges[index] as Range];
		if (previous(range.first) > before.last) continue;
		const { first } = before.first < range.first ? before : range;
		ranges.splice(index - 1, 2, { first, last: range.last });
	}
	return ranges;
}

function sign(difference: bigint): number {
	return Number(difference > 0n) - Number(difference < 0n);
}

/** Nothing is before the first address of a family. */
function previous(address: bigint): bigint {
	return address === 0n || address === mapped ? address : address - 1n;
}

function networksIn({ first, last }: Range): Network[] {
	const found: Network[] = [];
	const shortest = isMapped(first) ? 96 : 0;
	for (let at = first; at <= last; ) {
		let prefix = 128;
		while (prefix > shortest && fits(at, prefix - 1, last)) prefix--;
		found.push({ first: at, prefix });
		at += 1n << BigInt(128 - prefix);
	}
	return found;
}

/** Whether a network of this prefix may begin there, and ends in time. */
function fits(at: bigint, prefix: number, last: bigint): boolean {
	return masked(at, prefix) === at && at + (1n << BigInt(128 - prefix)) - 1n <= last;
}
