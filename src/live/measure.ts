/**
 * What copy-up will need, seen before a byte is copied: by the same rules as copying, and no further than it takes to see that it is too much.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { O_NONBLOCK, O_RDONLY, RESOLVE_BENEATH, RESOLVE_NO_XDEV, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG, S_IFSOCK } from "./abi.ts";
import { binaryOfText, shown } from "./bytes.ts";
import { maxDepth, tooDeep } from "./copy_up.ts";
import { failedWith } from "./errno.ts";
import { dataRanges, isSparse } from "./sparse.ts";
import type { Stat } from "./structs.ts";
import type { Fd, Syscalls } from "./syscalls.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

/** A page of memory. Where the kernel has larger ones, a tmpfs that is too small is found so when it is full. */
const page = 4096;
/** What the kernel keeps of a file besides its content: an inode of a tmpfs, and its name. */
const inodeBytes = 1024;
/** Up to this length, a link is kept with its inode. */
const shortLink = 128;

/** How much room a folder's content takes. */
export interface Needed {
	/** Of a tmpfs: whole pages. */
	readonly bytes: number;
	readonly inodes: number;
	/** Of the kernel's memory, which no size of a tmpfs limits. */
	readonly kernelBytes: number;
}

/**
 * Sums up what is in a folder.
 * @param from readable, not O_PATH
 * @throws {OssifyError} `policy/tmpfs-too-small` where it has more than the tmpfs may hold
 */
export function measure(sys: Syscalls, from: Fd, mount: TmpfsMount): Needed {
	const sum = new Sum(mount);
	visit(sys, sys.stat(from).mountId, from, sum, 0);
	return sum.needed;
}

/** Folders of another mount are left out, as are devices. */
function visit(sys: Syscalls, mountId: number, folder: Fd, sum: Sum, depth: number): void {
	if (depth > maxDepth) throw tooDeep(binaryOfText(sum.mount.destination));
	for (let names = sys.list(folder); names; names = sys.list(folder)) {
		for (const name of names) {
			const stat = sys.stat(folder, name);
			if (stat.mountId !== mountId || ![S_IFDIR, S_IFREG, S_IFLNK, S_IFIFO, S_IFSOCK].includes(stat.type)) continue;
			sum.add(contentOf(sys, folder, name, stat));
			if (stat.type === S_IFDIR) below(sys, mountId, folder, name, sum, depth + 1);
		}
	}
}

function below(sys: Syscalls, mountId: number, above: Fd, name: Uint8Array, sum: Sum, depth: number): void {
	const flags = O_RDONLY | sys.flags.directory | sys.flags.nofollow;
	const folder = sys.open(above, name, flags, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
	try {
		visit(sys, mountId, folder, sum, depth);
	} finally {
		sys.close(folder);
	}
}

function contentOf(sys: Syscalls, folder: Fd, name: Uint8Array, stat: Stat): number {
	if (stat.type === S_IFLNK) return stat.size > shortLink ? page : 0;
	if (stat.type !== S_IFREG) return 0;
	return isSparse(stat) ? dataOf(sys, folder, name, stat) : pagesOf(stat.size);
}

/** Fewer blocks than bytes: there are holes in it, or the file system compresses. */
function dataOf(sys: Syscalls, folder: Fd, name: Uint8Array, { size }: Stat): number {
	try {
		const flags = O_RDONLY | O_NONBLOCK | sys.flags.nofollow;
		const file = sys.open(folder, name, flags, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
		try {
			let sum = 0;
			for (const { start, end } of dataRanges(sys, file, size)) sum += pagesOf(end) - Math.floor(start / page) * page;
			return sum;
		} finally {
			sys.close(file);
		}
	} catch (error) {
		// What stands there by now is found when it is copied.
		if (failedWith(error, "ENOENT", "ELOOP", "EINVAL", "ENXIO")) return 0;
		throw error;
	}
}

function pagesOf(bytes: number): number {
	return Math.ceil(bytes / page) * page;
}

class Sum {
	bytes = 0;
	inodes = 0;
	readonly mount: TmpfsMount;
	private readonly most: { readonly bytes: number; readonly inodes: number };

	constructor(mount: TmpfsMount) {
		this.mount = mount;
		const limit = (text: string | undefined) => (text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY);
		// One inode is the root's.
		this.most = { bytes: pagesOf(limit(mount.size)), inodes: limit(mount.inodes) - 1 };
	}

	get needed(): Needed {
		return { bytes: this.bytes, inodes: this.inodes, kernelBytes: this.inodes * inodeBytes };
	}

	add(bytes: number): void {
		this.bytes += bytes;
		this.inodes++;
		if (this.bytes > this.most.bytes) throw tooMuch(this.mount.destination, `${this.bytes} bytes`, `${this.mount.size} bytes`);
		if (this.inodes > this.most.inodes) throw tooMuch(this.mount.destination, `${this.inodes} files`, `${this.most.inodes} files`);
	}
}

const advice = "raise its size in the policy's data, or set copy_up to false";

function tooMuch(destination: string, needed: string, allowed: string): OssifyError {
	return new OssifyError(
		"policy/tmpfs-too-small",
		`cannot fill the tmpfs on ${JSON.stringify(destination)}: the image has at least ${needed} there, more than the ${allowed} that it may hold: ${advice}`,
	);
}

/** The container would be out of memory before it starts. */
export function overMemory(path: string, { bytes, kernelBytes }: Needed, left: number): OssifyError {
	return new OssifyError(
		"policy/tmpfs-too-small",
		`cannot fill the tmpfs on ${shown(path)}: the image has ${bytes} bytes there (${kernelBytes} more of the kernel's memory), and the container's memory limit leaves ${left}: raise that limit, or set copy_up to false in the policy's data`,
	);
}
