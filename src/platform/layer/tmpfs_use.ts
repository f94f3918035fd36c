/**
 * How much is in the tmpfs mounts of a running container.
 * @see https://man7.org/linux/man-pages/man2/statfs.2.html
 * @module
 */
import { callNumbers, type Kernel } from "../kernel/syscalls.ts";
import { openKernel } from "../kernel/syscalls_open.ts";

/** What is in a tmpfs. */
export interface TmpfsUse {
	readonly bytes: number;
	/** Files, folders and all else, the root folder not counted. */
	readonly entries: number;
	/** Its limit in bytes; undefined where it has none. */
	readonly size: number | undefined;
}

const AT_FDCWD = -100;
/** include/uapi/asm-generic/fcntl.h; one flag differs on arm64. */
const O_PATH = 0o10000000;
const O_CLOEXEC = 0o2000000;
const O_DIRECTORY = { x64: 0o200000, arm64: 0o40000 } as const;
/** RESOLVE_IN_ROOT, RESOLVE_NO_SYMLINKS, RESOLVE_NO_MAGICLINKS: include/uapi/linux/openat2.h. */
const withoutLinks = 0x10 | 0x04 | 0x02;
const TMPFS_MAGIC = 0x01021994n;
const statfsSize = 120;

/** Measures tmpfs mounts of a process, by the paths that it has them at; no link of the container is followed. @throws {OssifyError} `host/no-ffi` */
export async function openTmpfsMeter(pid: number): Promise<(path: string) => TmpfsUse | undefined> {
	const kernel = await openKernel();
	const numbers = callNumbers[kernel.architecture];
	const flags = O_PATH | O_CLOEXEC | O_DIRECTORY[kernel.architecture];
	return (path) => {
		const root = kernel.call(numbers.openat, AT_FDCWD, text(`/proc/${pid}/root`), flags);
		if (root < 0) return undefined;
		const how = new DataView(new ArrayBuffer(24));
		how.setUint32(0, flags, true);
		how.setUint32(16, withoutLinks, true);
		const fd = kernel.call(numbers.openat2, root, text(path), new Uint8Array(how.buffer), 24);
		kernel.call(numbers.close, root);
		if (fd < 0) return undefined;
		const use = useOf(kernel, fd);
		kernel.call(numbers.close, fd);
		return use;
	};
}

/** Undefined where it is not a tmpfs any more. `struct statfs` has words of 64 bits: type, block size, blocks, free, available, inodes, free. */
function useOf({ architecture, call }: Kernel, fd: number): TmpfsUse | undefined {
	const status = new BigUint64Array(statfsSize / 8);
	if (call(callNumbers[architecture].fstatfs, fd, new Uint8Array(status.buffer)) < 0) return undefined;
	const [type, unit = 0n, blocks = 0n, free = 0n, , inodes = 0n, freeInodes = 0n] = status;
	if (type !== TMPFS_MAGIC) return undefined;
	// Without limits, the kernel counts nothing.
	if (blocks === 0n || inodes === 0n) return undefined;
	return { bytes: Number((blocks - free) * unit), entries: Math.max(0, Number(inodes - freeInodes) - 1), size: Number(blocks * unit) };
}

function text(path: string): Uint8Array {
	return new TextEncoder().encode(`${path}\0`);
}
