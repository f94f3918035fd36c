/**
 * Files in the root of a container, of which links lead nowhere out.
 * @see https://man7.org/linux/man-pages/man2/openat2.2.html
 * @module
 */
import { callNumbers, type Kernel } from "./syscalls.ts";

/** include/uapi/asm-generic/fcntl.h */
const AT_FDCWD = -100;
export const O_PATH = 0o10000000;
export const O_CLOEXEC = 0o2000000;
/** Differs on arm64. */
export const O_DIRECTORY = { x64: 0o200000, arm64: 0o40000 } as const;

/** openat2(2) could not tell whether ".." leads out, because another process renamed or mounted something at that moment. */
const EAGAIN = 11;
const mostAttempts = 1000;

/** RESOLVE_IN_ROOT, RESOLVE_NO_MAGICLINKS: include/uapi/linux/openat2.h. */
export const resolveInRoot = 0x10 | 0x02;
/** The same with RESOLVE_NO_SYMLINKS. */
export const withoutLinks = resolveInRoot | 0x04;

/** How much a file system has, and how much of it is free for users other than root. */
export interface Space {
	/** The kind of file system, as statfs(2) numbers it. */
	readonly type: number;
	/** Bytes; 0 where it has no limit. */
	readonly size: number;
	readonly free: number;
	/** Files, folders and links; 0 where they have no limit. */
	readonly inodes: number;
	readonly freeInodes: number;
}

/** A text as the kernel takes it. */
export function cText(text: string): Uint8Array {
	return new TextEncoder().encode(`${text}\0`);
}

/** Opens a folder by its path on this machine. @returns a descriptor, or `-errno` */
export function openTop({ architecture, call }: Kernel, path: string, flags: number): number {
	return call(callNumbers[architecture].openat, AT_FDCWD, cText(path), flags);
}

/** Opens a path in a root. @param root a descriptor @returns a descriptor, or `-errno` */
export function openInRoot(
	{ architecture, call }: Kernel,
	root: number,
	path: string,
	{ flags, resolve = resolveInRoot }: { readonly flags: number; readonly resolve?: number },
): number {
	// `struct open_how`
	const how = new DataView(new ArrayBuffer(24));
	how.setUint32(0, flags, true);
	how.setUint32(16, resolve, true);
	const open = () => call(callNumbers[architecture].openat2, root, cText(path), new Uint8Array(how.buffer), how.byteLength);
	for (let attempt = 1; ; attempt++) {
		const fd = open();
		if (fd !== -EAGAIN || attempt === mostAttempts) return fd;
	}
}

/** The file system of an open file. @see https://man7.org/linux/man-pages/man2/statfs.2.html */
export function spaceOf({ architecture, call }: Kernel, fd: number): Space | undefined {
	// `struct statfs`, in which all numbers have 64 bits.
	const bytes = new Uint8Array(120);
	if (call(callNumbers[architecture].fstatfs, fd, bytes) < 0) return undefined;
	const view = new DataView(bytes.buffer);
	const word = (index: number) => Number(view.getBigUint64(index * 8, true));
	const block = word(1);
	return { type: word(0), size: word(2) * block, free: word(4) * block, inodes: word(5), freeInodes: word(6) };
}

/** Closes a descriptor. */
export function close({ architecture, call }: Kernel, fd: number): void {
	call(callNumbers[architecture].close, fd);
}
