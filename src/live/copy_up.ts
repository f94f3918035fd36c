/**
 * Copy-up: fills a new tmpfs with the image's content at its path, before the tmpfs is attached. Files are opened by descriptor, and links are not
 * followed, because another container may change the folder meanwhile.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { O_RDONLY, RESOLVE_BENEATH, RESOLVE_NO_XDEV, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG, S_IFSOCK } from "./abi.ts";
import { binaryOf, shown } from "./bytes.ts";
import { copyFile, takeAfter } from "./copy_file.ts";
import { failedWith } from "./errno.ts";
import { step } from "./fault.ts";
import type { Stat } from "./structs.ts";
import type { Fd, Syscalls } from "./syscalls.ts";
import { type Room, tmpfsFull } from "./too_small.ts";

/** The largest depth of folders. Real images are not that deep, and each level has two open files, for which there is a limit. */
export const maxDepth = 128;

/** A folder that is being copied. */
interface Folder {
	readonly from: Fd;
	readonly to: Fd;
	/** Its path for messages; binary. */
	readonly path: string;
	readonly depth: number;
}

/**
 * Copies the content of a folder into another, with owners, modes, times and attributes. Links stay links. Devices are copied, but cannot be opened,
 * as the tmpfs has `nodev`. Mounts below the folder are not copied.
 * @param from readable, not O_PATH
 * @param room the limits of the tmpfs, for the message
 */
export function copyUp(sys: Syscalls, from: Fd, to: Fd, path: string, room: Room): void {
	try {
		copyFolder(sys, sys.stat(from).mountId, { from, to, path, depth: 0 });
	} catch (error) {
		throw failedWith(causeOf(error), "ENOSPC") ? tmpfsFull(path, room, error) : error;
	}
}

function copyFolder(sys: Syscalls, mountId: number, folder: Folder): void {
	if (folder.depth > maxDepth) throw tooDeep(folder.path);
	for (let names = sys.list(folder.from); names; names = sys.list(folder.from)) {
		for (const name of names) step(`copy up ${shown(`${folder.path}/${binaryOf(name)}`)}`, () => copyEntry(sys, mountId, folder, name));
	}
}

function copyEntry(sys: Syscalls, mountId: number, folder: Folder, name: Uint8Array): void {
	const stat = sys.stat(folder.from, name);
	if (stat.mountId !== mountId) return;
	if (stat.type === S_IFDIR) copySubfolder(sys, mountId, folder, name);
	else if (stat.type === S_IFREG) copyFile(sys, folder.from, folder.to, name);
	else if (stat.type === S_IFLNK) copyLink(sys, folder, name, stat);
	else if (isNode(stat.type)) copyNode(sys, folder, name, stat);
}

function isNode(type: number): boolean {
	return [S_IFIFO, S_IFSOCK, S_IFCHR, S_IFBLK].includes(type);
}

function copyNode(sys: Syscalls, { to }: Folder, name: Uint8Array, { type, mode, device, uid, gid, accessed, modified }: Stat): void {
	try {
		sys.mknod(to, name, type | mode, device);
	} catch (error) {
		// Without CAP_MKNOD, no device can be created. It could not be opened anyway.
		if (failedWith(error, "EPERM") && (type === S_IFCHR || type === S_IFBLK)) return;
		throw error;
	}
	sys.chown(to, name, uid, gid);
	sys.setTimes(to, name, accessed, modified);
}

function copySubfolder(sys: Syscalls, mountId: number, { from, to, path, depth }: Folder, name: Uint8Array): void {
	const flags = O_RDONLY | sys.flags.directory | sys.flags.nofollow;
	const source = sys.open(from, name, flags, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
	try {
		sys.mkdir(to, name, 0o700);
		const copy = sys.open(to, name, flags, RESOLVE_BENEATH);
		try {
			copyFolder(sys, mountId, { from: source, to: copy, path: `${path}/${binaryOf(name)}`, depth: depth + 1 });
			takeAfter(sys, source, copy, sys.stat(source));
		} finally {
			sys.close(copy);
		}
	} finally {
		sys.close(source);
	}
}

function copyLink(sys: Syscalls, { from, to }: Folder, name: Uint8Array, stat: Stat): void {
	sys.symlink(sys.readlink(from, name), to, name);
	sys.chown(to, name, stat.uid, stat.gid);
	sys.setTimes(to, name, stat.accessed, stat.modified);
}

function causeOf(error: unknown): unknown {
	return error instanceof OssifyError ? error.cause : error;
}

export function tooDeep(path: string): OssifyError {
	return new OssifyError(
		"input/too-deep",
		`cannot copy up ${shown(path)}: the image's folders are nested more than ${maxDepth} deep there`,
	);
}
