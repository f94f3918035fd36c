/**
 * What is mounted below a new tmpfs already (`/run/secrets`, `/run/.containerenv`) would be hidden by it: it moves into it.
 * @module
 */
import { AT_RECURSIVE, O_CREAT, O_EXCL, O_PATH, O_WRONLY, RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS, S_IFDIR } from "./abi.ts";
import { bytesOf, shown } from "./bytes.ts";
import { type Container, pathOf, readMounts } from "./container.ts";
import { failedWith } from "./errno.ts";
import { step } from "./fault.ts";
import { makeOwnedFolder } from "./make_folder.ts";
import { mountsBelow } from "./mountinfo.ts";
import type { Fd, Syscalls } from "./syscalls.ts";

/** A mount below a folder. */
export interface Nested {
	/** Its path from that folder: `lock/x`; binary. */
	readonly path: string;
	/** Its root. */
	readonly mount: Fd;
	readonly isFolder: boolean;
}

/** Takes hold of each mount below a folder, before that is covered. */
export function holdNested(container: Container, folder: Fd, mountId: number): Nested[] {
	const above = pathOf(container, folder);
	const paths = mountsBelow(readMounts(container), mountId, above).map((path) => path.slice(above.length + 1));
	return paths.flatMap((path) => step(`carry the mount ${shown(`${above}/${path}`)} over`, () => hold(container, folder, path) ?? []));
}

/** Undefined where another mount hides this one: nobody sees it now, and nobody will. */
function hold({ sys }: Container, folder: Fd, path: string): Nested | undefined {
	const mount = openIfThere(sys, folder, path);
	if (mount === undefined) return undefined;
	const { isMountRoot, type } = sys.stat(mount);
	if (isMountRoot) return { path, mount, isFolder: type === S_IFDIR };
	sys.close(mount);
	return undefined;
}

/** The kernel gave this path: it has no links, unless somebody made one meanwhile. */
function openIfThere(sys: Syscalls, folder: Fd, path: string): Fd | undefined {
	try {
		return sys.open(folder, bytesOf(path), O_PATH | sys.flags.nofollow, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	} catch (error) {
		if (failedWith(error, "ENOENT")) return undefined;
		throw error;
	}
}

/** Makes what the mounts will be mounted on, where copy-up has not. */
export function makeMountPoints(container: Container, tmpfs: Fd, nested: readonly Nested[]): void {
	for (const { path, isFolder } of nested) {
		step(`make a mount point for ${shown(path)} in the tmpfs`, () => {
			const segments = path.split("/");
			const folders = segments.slice(0, isFolder ? undefined : -1);
			folders.forEach((_, index) => {
				makeOwnedFolder(container.sys, tmpfs, bytesOf(segments.slice(0, index + 1).join("/")), container.ownerOf(0, 0));
			});
			if (!isFolder) makeFile(container, tmpfs, path);
		});
	}
}

function makeFile({ sys }: Container, tmpfs: Fd, path: string): void {
	try {
		sys.close(sys.open(tmpfs, bytesOf(path), O_WRONLY | O_CREAT | O_EXCL, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS, 0o644));
	} catch (error) {
		if (!failedWith(error, "EEXIST")) throw error;
	}
}

/** Moves the mounts, and all below them, into the tmpfs, which must be attached itself by now. */
export function attachNested({ sys }: Container, tmpfs: Fd, nested: readonly Nested[]): void {
	for (const { path, mount } of nested) {
		step(`carry the mount ${shown(path)} over`, () => {
			const onto = sys.open(tmpfs, bytesOf(path), O_PATH | sys.flags.nofollow, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
			moveOrCopy(sys, mount, onto);
			sys.close(onto);
			sys.close(mount);
		});
	}
}

/** What came from another user namespace, or stands on a shared mount, cannot be moved: then a copy is attached. */
function moveOrCopy(sys: Syscalls, mount: Fd, onto: Fd): void {
	try {
		sys.moveMount(mount, onto);
	} catch (error) {
		if (!failedWith(error, "EINVAL")) throw error;
		const copy = sys.cloneTree(mount, AT_RECURSIVE);
		sys.moveMount(copy, onto);
		sys.close(copy);
	}
}
