/**
 * How much is in the tmpfs mounts of a running container.
 * @module
 */
import { close, O_CLOEXEC, O_DIRECTORY, O_PATH, openInRoot, openTop, type Space, spaceOf, withoutLinks } from "../kernel/in_root.ts";
import { openKernel } from "../kernel/syscalls_open.ts";

/** What is in a tmpfs. */
export interface TmpfsUse {
	readonly bytes: number;
	/** Files, folders and all else, the root folder not counted. */
	readonly entries: number;
	/** Its limit in bytes; undefined where it has none. */
	readonly size: number | undefined;
}

const TMPFS_MAGIC = 0x01021994;

/** Measures tmpfs mounts of a process, by the paths that it has them at; no link of the container is followed. @throws {OssifyError} `host/no-ffi` */
export async function openTmpfsMeter(pid: number): Promise<(path: string) => TmpfsUse | undefined> {
	const kernel = await openKernel();
	const flags = O_PATH | O_CLOEXEC | O_DIRECTORY[kernel.architecture];
	return (path) => {
		const root = openTop(kernel, `/proc/${pid}/root`, flags);
		if (root < 0) return undefined;
		const fd = openInRoot(kernel, root, path, { flags, resolve: withoutLinks });
		close(kernel, root);
		if (fd < 0) return undefined;
		const space = spaceOf(kernel, fd);
		close(kernel, fd);
		return space && useOf(space);
	};
}

/** Undefined where it is not a tmpfs any more. Without limits, the kernel counts nothing. */
function useOf({ type, size, free, inodes, freeInodes }: Space): TmpfsUse | undefined {
	if (type !== TMPFS_MAGIC || size === 0 || inodes === 0) return undefined;
	return { bytes: size - free, entries: Math.max(0, inodes - freeInodes - 1), size };
}
