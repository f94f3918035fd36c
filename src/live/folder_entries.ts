/**
 * The entries of a folder, opened in the same way as for copying.
 * @module
 */
import { O_NONBLOCK, O_RDONLY, RESOLVE_BENEATH, RESOLVE_NO_XDEV } from "./abi.ts";
import { failedWith } from "./errno.ts";
import { dataRanges, isSparse } from "./sparse.ts";
import type { Stat } from "./structs.ts";
import type { Fd, Syscalls } from "./syscalls.ts";

const resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV;

/** An entry of a folder. */
export interface Entry {
	readonly type: number;
	readonly size: number;
	/** The stored parts of a sparse regular file. */
	ranges(): Iterable<{ readonly start: number; readonly end: number }>;
	/** Opens a folder for reading. */
	enter(): Fd;
}

/** The entries of a folder, without mount points. @param folder readable, not O_PATH */
export function* entriesOf(sys: Syscalls, folder: Fd): Generator<Entry> {
	const { mountId } = sys.stat(folder);
	for (let names = sys.list(folder); names; names = sys.list(folder)) {
		for (const name of names) {
			const stat = sys.stat(folder, name);
			if (stat.mountId === mountId) yield entryOf(sys, folder, name, stat);
		}
	}
}

function entryOf(sys: Syscalls, folder: Fd, name: Uint8Array, stat: Stat): Entry {
	const { type, size } = stat;
	return {
		type,
		size,
		ranges: () => (isSparse(stat) ? rangesOf(sys, folder, name, size) : [{ start: 0, end: size }]),
		enter: () => sys.open(folder, name, O_RDONLY | sys.flags.directory | sys.flags.nofollow, resolve),
	};
}

function rangesOf(sys: Syscalls, folder: Fd, name: Uint8Array, size: number) {
	try {
		const file = sys.open(folder, name, O_RDONLY | O_NONBLOCK | sys.flags.nofollow, resolve);
		try {
			return [...dataRanges(sys, file, size)];
		} finally {
			sys.close(file);
		}
	} catch (error) {
		// Another process has replaced it. The copy handles this.
		if (failedWith(error, "ENOENT", "ELOOP", "EINVAL", "ENXIO", "ESPIPE")) return [];
		throw error;
	}
}
