/**
 * Where a path of a running container is now. No file, device or pipe is opened, and links lead nowhere out of the container's root.
 * @see https://man7.org/linux/man-pages/man2/openat2.2.html
 * @module
 */
import { type CallName, callNumbers, type Word } from "./syscalls.ts";
import { openKernel } from "./syscalls_open.ts";

/** How much a file system has, and how much of it is free for users other than root. */
export interface Space {
	/** Bytes; 0 where it has no limit. */
	readonly size: number;
	readonly free: number;
	/** Files, folders and links; 0 where they have no limit. */
	readonly inodes: number;
	readonly freeInodes: number;
}

/** The place of a path. */
export interface PlaceNow {
	/** The mount that holds it, as mountinfo has it. */
	readonly mountId: number;
	readonly space: Space | undefined;
}

const O_PATH = 0o10000000;
const O_CLOEXEC = 0o2000000;
const AT_FDCWD = -100;
const AT_EMPTY_PATH = 0x1000;
const STATX_MNT_ID = 0x1000;
/** RESOLVE_IN_ROOT, RESOLVE_NO_MAGICLINKS: include/uapi/linux/openat2.h. */
const resolveInRoot = 0x10 | 0x02;
const mostParents = 256;

/**
 * Looks up a path in a root folder, or the nearest folder above it that exists.
 * @param root such as `/proc/1/root`
 * @returns undefined where it cannot be looked up
 * @throws {OssifyError} `host/no-ffi` on Node
 */
export async function placeInRoot(root: string, path: string): Promise<PlaceNow | undefined> {
	const { architecture, call } = await openKernel();
	const make = (name: CallName, ...words: readonly Word[]) => call(callNumbers[architecture][name], ...(words as [Word, Word, Word]));
	const top = make("openat", AT_FDCWD, cText(root), O_PATH | O_CLOEXEC);
	if (top < 0) return undefined;
	try {
		for (const [index, at] of selfAndAbove(path).entries()) {
			if (index > mostParents) return undefined;
			const fd = make("openat2", top, cText(at), how(), 24);
			if (fd < 0) continue;
			try {
				return placeOf(make, fd);
			} finally {
				make("close", fd);
			}
		}
		return undefined;
	} finally {
		make("close", top);
	}
}

type Make = (name: CallName, ...words: readonly Word[]) => number;

function placeOf(make: Make, fd: number): PlaceNow | undefined {
	const status = new Uint8Array(256);
	if (make("statx", fd, cText(""), AT_EMPTY_PATH, STATX_MNT_ID, status) < 0) return undefined;
	const view = new DataView(status.buffer);
	// Kernels before 5.8 do not know it.
	if ((view.getUint32(0, true) & STATX_MNT_ID) === 0) return undefined;
	return { mountId: Number(view.getBigUint64(144, true)), space: spaceOf(make, fd) };
}

/** `struct statfs`, in which all numbers have 64 bits. */
function spaceOf(make: Make, fd: number): Space | undefined {
	const bytes = new Uint8Array(120);
	if (make("fstatfs", fd, bytes) < 0) return undefined;
	const view = new DataView(bytes.buffer);
	const word = (index: number) => Number(view.getBigUint64(index * 8, true));
	const block = word(1);
	return { size: word(2) * block, free: word(4) * block, inodes: word(5), freeInodes: word(6) };
}

/** `struct open_how` */
function how(): Uint8Array {
	const view = new DataView(new ArrayBuffer(24));
	view.setUint32(0, O_PATH | O_CLOEXEC, true);
	view.setUint32(16, resolveInRoot, true);
	return new Uint8Array(view.buffer);
}

function selfAndAbove(path: string): string[] {
	const paths: string[] = [];
	for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) paths.push(at);
	return [...paths, "/"];
}

function cText(text: string): Uint8Array {
	return new TextEncoder().encode(`${text}\0`);
}
