/**
 * The mount that holds a path of a running container now.
 * @module
 */
import type { MountEntry } from "../mountinfo.ts";
import { isBelow } from "../oci_spec/mod.ts";
import { size } from "../terminal/mod.ts";
import { visible } from "../visible.ts";

/** A mount of a running container. */
export interface MountedNow {
	readonly destination: string;
	/** The type of the file system: `overlay`. */
	readonly type: string;
	readonly readonly: boolean;
	readonly noexec: boolean;
	/** Undefined where it is not known. */
	readonly space: SpaceNow | undefined;
	/** What is used up. */
	readonly full: "space" | "inodes" | undefined;
}

/** How much a file system has, in bytes and in files, folders and links; 0 where it has no limit. */
export interface SpaceNow {
	readonly size: number;
	readonly free: number;
	readonly inodes: number;
	readonly freeInodes: number;
}

/** Where a path is, as the kernel says. */
export interface PlaceNow {
	readonly mountId: number;
	readonly space: SpaceNow | undefined;
}

/**
 * @param mounts those of the container's mount namespace, in their order
 * @param place left out: the path has no links
 * @returns undefined where no mount holds the path
 */
export function mountedNow(mounts: readonly MountEntry[], path: string, place?: PlaceNow): MountedNow | undefined {
	const byPlace = place && mounts.find(({ id }) => id === place.mountId);
	const mount = byPlace ?? mounts.findLast(({ mountPoint }) => mountPoint === path || isBelow(path, mountPoint));
	if (mount === undefined) return undefined;
	const { mountPoint, fstype, options, fileSystemOptions } = mount;
	const space = byPlace && place?.space;
	return {
		destination: mountPoint,
		type: fstype,
		readonly: options.includes("ro") || fileSystemOptions.includes("ro"),
		noexec: options.includes("noexec"),
		space,
		full: space && usedUp(space),
	};
}

function usedUp({ size, free, inodes, freeInodes }: SpaceNow): MountedNow["full"] {
	if (size > 0 && free === 0) return "space";
	return inodes > 0 && freeInodes === 0 ? "inodes" : undefined;
}

/** Sentences about it. */
export function nowTexts(now: MountedNow): readonly string[] {
	const { destination, type, readonly, noexec } = now;
	const mount = `${visible(type)} on ${visible(destination)}, ${readonly ? "read-only" : "writable"}${noexec ? ", noexec" : ""}`;
	return [mount, ...(readonly ? [] : spaceTexts(now))];
}

/** What a disk has left is the host's business, unless nothing is. */
function spaceTexts({ type, space, full }: MountedNow): readonly string[] {
	if (space === undefined || (type !== "tmpfs" && full === undefined)) return [];
	const used = space.size === 0 ? "no size limit" : `${size(space.size - space.free)} of ${size(space.size)} used`;
	const files = space.inodes === 0 ? "" : `, ${space.inodes - space.freeInodes} of ${space.inodes} inodes`;
	const what = full === "space" ? "it is full" : "its inodes are used up";
	return [used + files, ...(full === undefined ? [] : [`${what}: writes fail with "no space left on device"`])];
}
