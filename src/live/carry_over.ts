/**
 * What is mounted below a new tmpfs already (`/run/secrets`, `/run/.containerenv`) would be hidden by it: it moves into it.
 * @module
 */
import { S_IFDIR } from "./abi.ts";
import { shown } from "./bytes.ts";
import type { Container } from "./container.ts";
import { failedWith } from "./errno.ts";
import { step } from "./fault.ts";
import type { Fd, Hands } from "./hands.ts";
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
export function holdNested({ hands }: Container, folder: Fd, mountId: number): Nested[] {
	const above = hands.pathOf(folder);
	const paths = mountsBelow(hands.mounts(), mountId, above).map((path) => path.slice(above.length + 1));
	return paths.flatMap((path) => step(`carry the mount ${shown(`${above}/${path}`)} over`, () => hold(hands, folder, path) ?? []));
}

/** Undefined where another mount hides this one: nobody sees it now, and nobody will. */
function hold(hands: Hands, folder: Fd, path: string): Nested | undefined {
	const mount = openIfThere(hands, folder, path);
	if (mount === undefined) return undefined;
	const { isMountRoot, type } = hands.stat(mount);
	if (isMountRoot) return { path, mount, isFolder: type === S_IFDIR };
	hands.close(mount);
	return undefined;
}

/** The kernel gave this path: it has no links, unless somebody made one meanwhile. */
function openIfThere(hands: Hands, folder: Fd, path: string): Fd | undefined {
	try {
		return hands.openBelow(folder, path);
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
	const { hands } = container;
	if (rest.length === 0 && !isFolder) return hands.makeFile(at, name);
	hands.makeFolder(at, name, container.ownerOf(0, 0));
	if (rest.length === 0) return;
	const folder = hands.openBelow(at, name);
	try {
		makeMountPoint(container, folder, rest, isFolder);
	} finally {
		hands.close(folder);
	}
}

/** Moves the mounts, and all below them, into the tmpfs, which must be attached itself by now. */
export function attachNested({ hands }: Container, tmpfs: Fd, nested: readonly Nested[]): void {
	for (const { path, mount } of nested) {
		step(`carry the mount ${shown(path)} over`, () => {
			hands.carry(mount, tmpfs, path);
			hands.close(mount);
		});
	}
}
