/**
 * A new tmpfs would hide the mounts that are below its path already (`/run/secrets`, `/run/.containerenv`), so they are moved into it.
 * @module
 */
import { S_IFDIR } from "./abi.ts";
import { shown } from "./bytes.ts";
import type { Container, Folder } from "./container.ts";
import { failedWith } from "./errno.ts";
import { step } from "./fault.ts";
import type { Fd, MountBackend } from "./mount_backend.ts";

/** A mount below a folder. */
export interface Nested {
	/** The path relative to that folder, such as `lock/x`; binary. */
	readonly path: string;
	/** The root of the mount. */
	readonly mount: Fd;
	readonly isFolder: boolean;
}

/** Opens each mount below a folder, before a tmpfs hides it. */
export function openNested({ backend, mounts }: Container, { fd, stat, path: above }: Folder): Nested[] {
	const paths = mounts.below(stat.mountId, above).map((path) => path.slice(above.length + 1));
	return paths.flatMap((path) => step(`move the mount ${shown(`${above}/${path}`)}`, () => openMount(backend, fd, path) ?? []));
}

/** Undefined if another mount hides it. The container cannot reach it then, with or without the tmpfs. */
function openMount(backend: MountBackend, folder: Fd, path: string): Nested | undefined {
	const mount = openIfThere(backend, folder, path);
	if (mount === undefined) return undefined;
	const { isMountRoot, type } = backend.stat(mount);
	if (isMountRoot) return { path, mount, isFolder: type === S_IFDIR };
	backend.close(mount);
	return undefined;
}

/** Opens a mount point. The path comes from the kernel, so it has no links, unless another process has created one meanwhile. */
function openIfThere(backend: MountBackend, folder: Fd, path: string): Fd | undefined {
	try {
		return backend.openBelow(folder, path);
	} catch (error) {
		if (failedWith(error, "ENOENT")) return undefined;
		throw error;
	}
}

/** Creates the mount points in the tmpfs, as far as copy-up has not. */
export function makeMountPoints(container: Container, tmpfs: Fd, nested: readonly Nested[]): void {
	for (const { path, isFolder } of nested) {
		step(`make a mount point for ${shown(path)} in the tmpfs`, () => makeMountPoint(container, tmpfs, path.split("/"), isFolder));
	}
}

/** Creates a mount point segment by segment, so that a link in place of a folder is not followed. */
function makeMountPoint(container: Container, at: Fd, [name = "", ...rest]: readonly string[], isFolder: boolean): void {
	const { backend } = container;
	if (rest.length === 0 && !isFolder) return backend.makeFile(at, name);
	backend.makeFolder(at, name, container.ownerOf(0, 0));
	if (rest.length === 0) return;
	const folder = backend.openBelow(at, name);
	try {
		makeMountPoint(container, folder, rest, isFolder);
	} finally {
		backend.close(folder);
	}
}

/** Moves the mounts, and all mounts below them, into the tmpfs, which must be attached already. */
export function attachNested({ backend, mounts }: Container, tmpfs: Fd, nested: readonly Nested[]): void {
	for (const { path, mount } of nested) {
		step(`move the mount ${shown(path)}`, () => {
			const { mountId } = backend.stat(mount);
			if (backend.moveInto(mount, tmpfs, path) === "moved") mounts.moved(mountId, backend.stat(tmpfs).mountId);
			else mounts.forget();
			backend.close(mount);
		});
	}
}
