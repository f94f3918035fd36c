/**
 * Sparse files: parts that were never written need no memory, and must not need any in the copy.
 * @see https://man7.org/linux/man-pages/man2/lseek.2.html
 * @module
 */
import { failedWith } from "./errno.ts";
import type { Stat } from "./structs.ts";
import type { Fd, Syscalls } from "./syscalls.ts";

const SEEK_SET = 0;
const SEEK_DATA = 3;
const SEEK_HOLE = 4;
/** The unit of `st_blocks`, which does not depend on the file system. */
const block = 512;
/** Bytes per call. A signal that ends ossify is handled between two calls. */
const chunk = 16 * 1024 * 1024;

/** A stored part of a file. */
interface Range {
	readonly start: number;
	readonly end: number;
}

/** Whether less of a file is stored than its size. */
export function isSparse({ size, blocks }: Stat): boolean {
	return blocks * block < size;
}

/** The stored parts of a file. On a file system without holes, the whole file. */
export function* dataRanges(sys: Syscalls, file: Fd, size: number): Generator<Range> {
	for (let at = 0; at < size; ) {
		const start = seek(sys, file, at, SEEK_DATA);
		if (start === undefined || start >= size) return;
		const end = Math.min(size, seek(sys, file, start, SEEK_HOLE) ?? size);
		yield { start, end };
		at = end;
	}
}

/** Copies the stored parts, and leaves holes for the rest. */
export function copySparse(sys: Syscalls, from: Fd, to: Fd, size: number): void {
	for (const { start, end } of dataRanges(sys, from, size)) {
		sys.call("lseek", from, start, SEEK_SET);
		sys.call("lseek", to, start, SEEK_SET);
		for (let left = end - start; left > 0; ) {
			const count = sys.sendfile(to, from, Math.min(left, chunk));
			if (count === 0) break; // Another process has truncated the file.
			left -= count;
		}
	}
	sys.call("ftruncate", to, size);
}

/** Moves the position of a file. @returns the new position; undefined if there is no more data */
function seek(sys: Syscalls, file: Fd, at: number, whence: number): number | undefined {
	try {
		return sys.call("lseek", file, at, whence);
	} catch (error) {
		if (failedWith(error, "ENXIO")) return undefined;
		throw error;
	}
}
