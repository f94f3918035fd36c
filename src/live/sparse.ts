/**
 * Files with holes: what nobody wrote takes no room, and shall take none in a copy.
 * @see https://man7.org/linux/man-pages/man2/lseek.2.html
 * @module
 */
import { failedWith } from "./errno.ts";
import type { Stat } from "./structs.ts";
import type { Fd, Syscalls } from "./syscalls.ts";

const SEEK_SET = 0;
const SEEK_DATA = 3;
const SEEK_HOLE = 4;
/** The unit of `st_blocks`, whatever the file system's own is. */
const block = 512;
/** Bytes a call; a signal that ends ossify comes between two. */
const chunk = 16 * 1024 * 1024;

/** A part of a file that was written. */
interface Range {
	readonly start: number;
	readonly end: number;
}

/** Whether a file has less on its disk than it is long. */
export function isSparse({ size, blocks }: Stat): boolean {
	return blocks * block < size;
}

/** The parts of a file that hold data. Where the file system knows no holes, the whole is one. */
export function* dataRanges(sys: Syscalls, file: Fd, size: number): Generator<Range> {
	for (let at = 0; at < size; ) {
		const start = seek(sys, file, at, SEEK_DATA);
		if (start === undefined || start >= size) return;
		const end = Math.min(size, seek(sys, file, start, SEEK_HOLE) ?? size);
		yield { start, end };
		at = end;
	}
}

/** Copies what holds data, and leaves the rest a hole. */
export function copySparse(sys: Syscalls, from: Fd, to: Fd, size: number): void {
	for (const { start, end } of dataRanges(sys, from, size)) {
		sys.call("lseek", from, start, SEEK_SET);
		sys.call("lseek", to, start, SEEK_SET);
		for (let left = end - start; left > 0; ) {
			const count = sys.sendfile(to, from, Math.min(left, chunk));
			if (count === 0) break; // It was cut off meanwhile.
			left -= count;
		}
	}
	sys.call("ftruncate", to, size);
}

/** Undefined where there is no more data. */
function seek(sys: Syscalls, file: Fd, at: number, whence: number): number | undefined {
	try {
		return sys.call("lseek", file, at, whence);
	} catch (error) {
		if (failedWith(error, "ENXIO")) return undefined;
		throw error;
	}
}
