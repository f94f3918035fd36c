/**
 * The mounts below a container's root, and the folders of file systems that they show.
 * @module
 */
import type { MountEntry } from "../mountinfo.ts";

/** A folder of a file system; binary. */
export type FileSystemFolder = Pick<MountEntry, "device" | "root">;

/** A function that checks whether a mount shows one of these folders, or a part of one. */
export function withinPlaces(places: readonly FileSystemFolder[]): (mount: FileSystemFolder) => boolean {
	const known = new Set(places.map(({ device, root }) => `${device} ${root}`));
	return ({ device, root }) => {
		for (let at = root; at !== "" && at !== "/"; at = at.slice(0, at.lastIndexOf("/"))) if (known.has(`${device} ${at}`)) return true;
		return known.has(`${device} /`);
	};
}

/**
 * The mounts below the root, at any depth, without those that a recursive bind mount copied from below its source. A mount on the root itself is not
 * such a copy.
 * @param isAsked whether a mount is of interest
 */
export function mountedFor(mounts: readonly MountEntry[], root: MountEntry, isAsked: (mount: MountEntry) => boolean): MountEntry[] {
	const below = idsBelow(mounts, root.id);
	const asked = mounts.filter((mount) => below.has(mount.id) && isAsked(mount));
	if (asked.length === 0) return []; // Usually. Of the others, which are nearly all of a node's, nothing has to be known.
	const byId = new Map(mounts.map((mount) => [mount.id, mount]));
	const spotOf = ({ device, root: shown, mountPoint, parent }: MountEntry) => {
		const on = byId.get(parent);
		return on && `${device} ${shown} ${on.device} ${folderOn(on, mountPoint)}`;
	};
	const elsewhere = new Set(mounts.filter(({ id }) => !below.has(id)).map(spotOf));
	const cameAlong = (mount: MountEntry) => mount.parent !== root.id && elsewhere.has(spotOf(mount));
	return asked.filter((mount) => !cameAlong(mount));
}

/** The IDs of all mounts below a mount. */
function idsBelow(mounts: readonly MountEntry[], top: number): ReadonlySet<number> {
	const children = new Map<number, MountEntry[]>();
	for (const mount of mounts) {
		const siblings = children.get(mount.parent) ?? [];
		siblings.push(mount);
		children.set(mount.parent, siblings);
	}
	const found = new Set<number>();
	const ahead = [top];
	for (let id = ahead.pop(); id !== undefined; id = ahead.pop())
		for (const child of children.get(id) ?? []) {
			if (child.id === top || found.has(child.id)) continue;
			found.add(child.id);
			ahead.push(child.id);
		}
	return found;
}

/** The folder of a mount's file system that is at a path. */
function folderOn({ root, mountPoint }: MountEntry, path: string): string {
	const rest = mountPoint === "/" ? path : path.slice(mountPoint.length);
	return root === "/" ? rest : root + rest;
}
