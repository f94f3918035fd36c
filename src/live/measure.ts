/**
 * The memory that copy-up will need, measured before anything is copied, with the rules of copying. Measuring stops once it exceeds the limit.
 * @module
 */
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG, S_IFSOCK } from "./abi.ts";
import { binaryOfText } from "./bytes.ts";
import { maxDepth, tooDeep } from "./copy_up.ts";
import { type Entry, entriesOf } from "./folder_entries.ts";
import type { Fd, Syscalls } from "./syscalls.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";
import { countOf, tooMuch } from "./too_small.ts";

/** The size of a page of memory. If the kernel's pages are larger, the copy may fail although this check succeeded. */
const page = 4096;
/** The kernel's memory for a file in a tmpfs besides its content: the inode and the name. */
const inodeBytes = 1024;
/** Up to this length, the kernel stores a link's target in its inode. */
const shortLink = 128;

/** The memory that a folder's content needs. */
export interface Needed {
	/** Whole pages of the tmpfs. */
	readonly bytes: number;
	readonly inodes: number;
	/** The kernel's own memory, which the size of a tmpfs does not limit. */
	readonly kernelBytes: number;
}

/** The types that are copied: all types that the kernel has. */
const copied = [S_IFDIR, S_IFREG, S_IFLNK, S_IFIFO, S_IFSOCK, S_IFCHR, S_IFBLK];

/** Measures the content of a folder. @throws {OssifyError} `policy/tmpfs-too-small` if it exceeds the limits of the tmpfs */
export function measure(sys: Syscalls, from: Fd, mount: TmpfsMount): Needed {
	const sum = new Sum(mount);
	visit(sys, from, sum, 0);
	return sum.needed;
}

function visit(sys: Syscalls, folder: Fd, sum: Sum, depth: number): void {
	if (depth > maxDepth) throw tooDeep(binaryOfText(sum.mount.destination));
	for (const entry of entriesOf(sys, folder)) {
		if (!copied.includes(entry.type)) continue;
		sum.add(contentOf(entry));
		if (entry.type !== S_IFDIR) continue;
		const below = entry.enter();
		try {
			visit(sys, below, sum, depth + 1);
		} finally {
			sys.close(below);
		}
	}
}

function contentOf(entry: Entry): number {
	if (entry.type === S_IFLNK) return entry.size > shortLink ? page : 0;
	if (entry.type !== S_IFREG) return 0;
	let sum = 0;
	for (const { start, end } of entry.ranges()) sum += pagesOf(end) - Math.floor(start / page) * page;
	return sum;
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
		// One inode belongs to the root folder.
		this.most = { bytes: pagesOf(limit(mount.size)), inodes: limit(mount.inodes) - 1 };
	}

	get needed(): Needed {
		return { bytes: this.bytes, inodes: this.inodes, kernelBytes: this.inodes * inodeBytes };
	}

	add(bytes: number): void {
		this.bytes += bytes;
		this.inodes++;
		const { destination, size } = this.mount;
		if (this.bytes > this.most.bytes) throw tooMuch(destination, `${this.bytes} bytes`, `${size} bytes`, "size");
		if (this.inodes > this.most.inodes) throw tooMuch(destination, countOf(this.inodes), countOf(this.most.inodes), "inodes");
	}
}
