/**
 * System calls on folders with millions of entries: names stay in the kernel's buffer, and little is allocated.
 * @module
 */
import { O_CLOEXEC, O_DIRECTORY, openInRoot, openTop } from "../kernel/in_root.ts";
import { type CallName, callNumbers, type Kernel, type SystemCall } from "../kernel/syscalls.ts";
import type { EntryKind } from "./entry.ts";

/** The status of a file: statx(2). */
export interface Status {
	readonly type: Exclude<EntryKind, "whiteout">;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly links: number;
	readonly inode: number;
	readonly size: number;
	readonly blocks: number;
	/** A character device 0/0: a whiteout of overlayfs. */
	readonly isNullDevice: boolean;
	/** The file system that it is on. */
	readonly device: number;
}

const bufferSize = 32 * 1024;
const half = 2 ** 32;

/** `type` of `struct statx`: include/uapi/linux/stat.h. */
const types: ReadonlyMap<number, Status["type"]> = new Map([
	[0o140000, "socket"],
	[0o120000, "link"],
	[0o100000, "file"],
	[0o040000, "folder"],
	[0o010000, "pipe"],
]);
const characterDevice = 0o020000;

/** include/uapi/asm-generic/fcntl.h; it differs on arm64. */
const O_NOFOLLOW = { x64: 0o400000, arm64: 0o100000 } as const;
/** AT_SYMLINK_NOFOLLOW, AT_NO_AUTOMOUNT. */
const statFlags = 0x100 | 0x800;
/** STATX_BASIC_STATS. */
const statMask = 0x7ff;

/** A text as the kernel takes it. @param binary one character a byte */
export function cText(binary: string): Uint8Array {
	const bytes = new Uint8Array(binary.length + 1);
	for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
	return bytes;
}

/** The calls on one kernel. Each returns `-errno` where it fails. */
export class FolderCalls {
	private readonly kernel: Kernel;
	private readonly system: SystemCall;
	private readonly numbers: Readonly<Record<CallName, number>>;
	private readonly flags: number;
	/** One for each depth, as a folder is left in the middle for one that is in it. */
	private readonly buffers: Buffer[] = [];
	// Memory of its own: the address of a small array changes when its buffer is asked for.
	private readonly status = new DataView(new ArrayBuffer(256));
	private readonly statusBytes = new Uint8Array(this.status.buffer);
	private readonly value = new Uint8Array(new ArrayBuffer(4096));

	constructor(kernel: Kernel) {
		const { architecture, call } = kernel;
		this.kernel = kernel;
		this.system = call;
		this.numbers = callNumbers[architecture];
		this.flags = O_DIRECTORY[architecture] | O_NOFOLLOW[architecture] | O_CLOEXEC;
	}

	/** @param path a link at its end is not followed */
	openPath(path: string): number {
		return openTop(this.kernel, path, this.flags);
	}

	/** Opens a folder by its path in a root, links resolved as a process in that root does. @param root a descriptor */
	openWithin(root: number, path: string): number {
		return openInRoot(this.kernel, root, path, { flags: this.flags });
	}

	/** Opens a folder in another one, never through a link. */
	openFolder(at: number, name: Uint8Array): number {
		return this.system(this.numbers.openat, at, name, this.flags);
	}

	close(fd: number): void {
		this.system(this.numbers.close, fd);
	}

	/** Fills the buffer of a depth with the next names of a folder. @returns how many bytes; 0 at the end */
	list(fd: number, depth: number): number {
		return this.system(this.numbers.getdents64, fd, this.buffer(depth), bufferSize);
	}

	/** `struct linux_dirent64`s: see {@link NameAt}. */
	buffer(depth: number): Buffer {
		this.buffers[depth] ??= Buffer.from(new ArrayBuffer(bufferSize));
		return this.buffers[depth];
	}

	/** Of a name in a folder, links not followed; `-errno` where it fails. */
	statusOf(at: number, name: Uint8Array): Status | number {
		const result = this.system(this.numbers.statx, at, name, statFlags, statMask, this.statusBytes);
		return result < 0 ? result : this.readStatus();
	}

	private readStatus(): Status {
		const view = this.status;
		const mode = view.getUint16(28, true);
		const type = mode & 0o170000;
		const [major, minor] = [view.getUint32(128, true), view.getUint32(132, true)];
		return {
			type: types.get(type) ?? "device",
			mode: mode & 0o7777,
			uid: view.getUint32(20, true),
			gid: view.getUint32(24, true),
			links: view.getUint32(16, true),
			inode: view.getUint32(32, true) + view.getUint32(36, true) * half,
			size: view.getUint32(40, true) + view.getUint32(44, true) * half,
			blocks: view.getUint32(48, true) + view.getUint32(52, true) * half,
			isNullDevice: type === characterDevice && major === 0 && minor === 0,
			device: view.getUint32(136, true) * half + view.getUint32(140, true),
		};
	}

	/** An extended attribute of an open folder, one character a byte; undefined where it has none, or this process may not read it. */
	ownXattr(fd: number, attribute: Uint8Array): string | undefined {
		return this.valueOf(this.system(this.numbers.fgetxattr, fd, attribute, this.value, this.value.length));
	}

	/** The same of a name in a folder, which is not opened, and not followed. @param name one character a byte */
	xattrOf(folder: number, name: string, attribute: Uint8Array): string | undefined {
		const path = cText(`/proc/self/fd/${folder}/${name}`);
		return this.valueOf(this.system(this.numbers.lgetxattr, path, attribute, this.value, this.value.length));
	}

	private valueOf(length: number): string | undefined {
		return length < 0 ? undefined : String.fromCharCode(...this.value.subarray(0, length));
	}
}
