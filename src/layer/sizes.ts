/**
 * The size of a tmpfs, from what was seen in it.
 * @module
 */

/** How much there is. */
export interface Amount {
	/** In whole pages. */
	readonly bytes: number;
	/** Files, folders and all else. */
	readonly entries: number;
}

/** The sum. */
export function added(one: Amount, { bytes, entries }: Amount): Amount {
	return { bytes: one.bytes + bytes, entries: one.entries + entries };
}

/** The larger of both. */
export function peakOf(one: Amount, other: Amount | undefined): Amount {
	return { bytes: Math.max(one.bytes, other?.bytes ?? 0), entries: Math.max(one.entries, other?.entries ?? 0) };
}

const MiB = 1024 * 1024;
const page = 4096;
/** What was seen is one moment, or some: the peak may be between them. */
const margin = 2;
const least = MiB;
/** Logs grow until they are rotated. */
const leastForLogs = 16 * MiB;
/** The inodes that the shipped policies allow by themselves: one for each page, and at least these. */
const leastInodes = 1024;

/** Twice the peak, in a power of two. */
export function allowedSize({ bytes, entries }: Amount, isLog: boolean): { size: number; inodes: number | undefined } {
	const size = powerOfTwo(Math.max(bytes * margin, isLog ? leastForLogs : least));
	const wanted = entries * margin;
	return { size, inodes: wanted > Math.max(leastInodes, size / page) ? powerOfTwo(wanted) : undefined };
}

function powerOfTwo(atLeast: number): number {
	return 2 ** Math.ceil(Math.log2(atLeast));
}
