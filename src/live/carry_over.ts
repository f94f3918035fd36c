/**
 * What is mounted below a new tmpfs already (`/run/secrets`, `/run/.containerenv`) would be hidden by it: it moves into it.
 * @module
 */
import { S_IFDIR } from "./abi.ts";
import { shown } from "./bytes.ts";
import type { Container } from "./container.ts";
import { failedWith } from "./errno.ts";
import { step } from "./fault.ts";
import type { Fd, MountBackend } from "./mount_backend.ts";
import { mountsBelow } from "./mountinfo.ts";

/** A mount below a folder. */
export interface Nested {
	/** Its path from that folder: `lock/x`; binary. */
	readonly path: string;
	/** Its root. */
	readonly mount: Fd;
	readonly isFolder: boolean;
}

/** Takes hold of each mount below a folder, before that is covered. */
export function holdNested({ backend }: Container, folder: Fd, mountId: number): Nested[] {
	const above = backend.pathOf(folder);
	const paths = mountsBelow(backend.mounts(), mountId, above).map((path) => path.slice(above.length + 1));
	return paths.flatMap((path) => step(`carry the mount ${shown(`${above}/${path}`)} over`, () => hold(backend, folder, path) ?? []));
}

/** Undefined where another mount hides this one: nobody sees it now, and nobody will. */
function hold(backend: MountBackend, folder: Fd, path: string): Nested | undefined {
	const mount = openIfThere(backend, folder, path);
	if (mount === undefined) return undefined;
	const { isMountRoot, type } = backend.stat(mount);
	if (isMountRoot) return { path, mount, isFolder: type === S_IFDIR };
	backend.close(mount);
	return undefined;
}

/** The kernel gave this path: it has no links, unless somebody made one meanwhile. */
function openIfThere(backend: MountBackend, folder: Fd, path: string): Fd | undefined {
	try {
		return backend.openBelow(folder, path);
	} catch (error) {
		if (failedWith(error, "ENOENT")) return undefined;
		throw error;
	}
}

/** Makes what the mounts will be mounted on, where copy-up has not. */
export function makeMountPoints(container: Container, tmpfs: Fd, nested: readonly Nested[]): void {
	for (const { path, isFolder } of nested) {
		step(`make a mount point for ${shown(path)} in the tmpfs`, () => makeMountPoint(container, tmpfs, path.split("/"), isFolder));
	}
}

/** Segment by segment: a link that copy-up found in place of a folder is not followed. */
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

/** Moves the mounts, and all below them, into the tmpfs, which must be attached itself by now. */
export function attachNested({ backend }: Container, tmpfs: Fd, nested: readonly Nested[]): void {
	for (const { path, mount } of nested) {
		step(`carry the mount ${shown(path)} over`, () => {
			backend.carry(mount, tmpfs, path);
			backend.close(mount);
		});
	}
}
