/**
 * Whether a runtime can make the mount point of a mount.
 *
 * Runtimes mount in the spec's order, make what is missing of each destination, and make the root read-only at the end. runc makes a read-only bind mount
 * read-only at once, and a tmpfs at the end with the root; crun makes all of them read-only at the end, and a root whose mount is read-only writable before.
 * @see https://github.com/opencontainers/runc/blob/v1.4.1/libcontainer/rootfs_linux.go
 * @see https://github.com/containers/crun/blob/1.8.1/src/libcrun/linux.c
 * @module
 */
import type { Assessment } from "../harden.ts";
import { cleanPath, isBelow, isReadonly, type Mount, parentOf } from "../oci_spec/mod.ts";
import { visible } from "../visible.ts";
import { type Holder, hardenedOf, shownHolder } from "./access.ts";
import type { StartError } from "./start_error.ts";

/** What is at a path before it is mounted. */
export interface Before {
	/** Undefined where it is not known. */
	readonly exists: boolean | undefined;
	/** Why a runtime cannot make it, as the system's error; undefined where it can, or where that is not known. */
	readonly error: string | undefined;
}

/** Looks into the image and the volumes. @param mounts those that are made before */
export type LookBefore = (mounts: readonly Mount[], mount: Mount) => Before;

/** The mount point of a mount. */
export interface MountPoint extends Before {
	readonly destination: string;
	/** The mount in which it is. */
	readonly within: Holder;
}

/** Undefined where nothing is mounted at the path. @param look left out: neither image nor volumes are at hand */
export function mountPointAt(assessment: Assessment, path: string, look?: LookBefore): MountPoint | undefined {
	const mounts = hardenedOf(assessment).mounts ?? [];
	const destination = cleanPath(path);
	const index = mounts.findLastIndex((mount) => mount.destination === destination);
	const mount = mounts[index];
	if (mount === undefined || destination === "/") return undefined;
	const before = mounts.slice(0, index);
	const { exists, error } = look?.(before, mount) ?? { exists: undefined, error: undefined };
	const above = before.findLast((one) => isBelow(destination, one.destination));
	const within = shownHolder(above, assessment.changes, []);
	return { destination, within, exists, error: exists === true ? undefined : isLockedAtOnce(above) ? "EROFS" : error };
}

function isLockedAtOnce(mount: Mount | undefined): boolean {
	return mount !== undefined && mount.type !== "tmpfs" && isReadonly(mount.options ?? []);
}

/** Sentences about it; empty where it exists. */
export function mountPointTexts({ destination, within, exists, error }: MountPoint): readonly string[] {
	if (exists === true) return [];
	const [path, above] = [visible(destination), visible(within.destination)];
	const unless = exists === undefined ? `unless ${path} exists there already, ` : "";
	if (error === undefined)
		return exists === undefined ? [] : [`${path} is missing in the image: the runtime makes it, and then makes the root read-only`];
	const isRoot = within.type === "root";
	const place = isRoot ? "the image" : `what is mounted on ${above}`;
	const cures = [`create ${path} in ${place}`, ...(isRoot ? [] : [`mount ${above} writable`]), "or mount on another path"];
	const where = isRoot ? "the root file system" : `the mount on ${above}`;
	const why = errors[error] ?? `it fails with ${error}`;
	return [
		`${unless}runc cannot make the mount point ${path}: in ${where}, ${why}. The container does not start`,
		...(error === "EROFS" ? ["crun makes mounts read-only after all mount points are made, so there the container may start"] : []),
		`what cures it: ${cures.join(", ")}`,
	];
}

const errors: Readonly<Record<string, string>> = {
	EROFS: "everything is read-only",
	ENOTDIR: "a part of the path is a file",
	ENOSPC: "no space is left",
	EACCES: "the container's root user may not write",
};

const reasons: Readonly<Record<StartError["reason"], string>> = {
	"read-only": "the file system there is read-only",
	"not-a-folder": "a part of the path, or what is mounted there, is a file",
	missing: "it is in a file system that has no such folder, such as /proc",
	full: "no space is left",
	other: "the error names the reason",
};

/** The runtime's error in sentences. @param point of the container's spec, where that is known */
export function startErrorTexts({ path, source, reason }: StartError, point: MountPoint | undefined): readonly string[] {
	const from = source === undefined ? "" : ` for the mount of ${visible(source)}`;
	const said = `the runtime could not make ${visible(path)}${from}: ${reasons[reason]}`;
	if (point?.error !== undefined) return [said];
	const folder = visible(parentOf(path));
	const generic = [
		`${folder}, or a folder above it, is a read-only mount (a ConfigMap, a Secret, a volume with readOnly or :ro), or the root file system was read-only before the runtime started`,
		`what cures it: create ${visible(path)} in the image or in that volume, mount that volume writable, or use another path`,
	];
	return [said, ...(reason === "read-only" ? generic : [])];
}
