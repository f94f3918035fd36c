/**
 * The mount that holds a path of a running container now.
 * @module
 */
import type { MountEntry } from "../mountinfo.ts";
import { isBelow } from "../oci_spec/mod.ts";
import { visible } from "../visible.ts";

/** A mount of a running container. */
export interface MountedNow {
	readonly destination: string;
	/** The type of the file system: `overlay`. */
	readonly type: string;
	readonly readonly: boolean;
	readonly noexec: boolean;
}

/** @param mounts those of the container's mount namespace, in their order @returns undefined where none holds the path */
export function mountedNow(mounts: readonly MountEntry[], path: string): MountedNow | undefined {
	const mount = mounts.findLast(({ mountPoint }) => mountPoint === path || isBelow(path, mountPoint));
	if (mount === undefined) return undefined;
	const { mountPoint, fstype, options } = mount;
	return { destination: mountPoint, type: fstype, readonly: options.includes("ro"), noexec: options.includes("noexec") };
}

/** A sentence about it. */
export function nowText({ destination, type, readonly, noexec }: MountedNow): string {
	return `${visible(type)} on ${visible(destination)}, ${readonly ? "read-only" : "writable"}${noexec ? ", noexec" : ""}`;
}
