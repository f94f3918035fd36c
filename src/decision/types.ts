/**
 * The decision, once checked: complete, clamped and in the words of the runtime spec.
 * @module
 */

/** A rule's name and its message. */
export interface Finding {
	readonly rule: string;
	readonly message: string;
}

/** Why the decision is as it is. */
export interface Reason extends Finding {
	/** Of an exemption that ends: the last day or second that it counts. */
	readonly until?: string;
}

/** A writable tmpfs that a container keeps. */
export interface TmpfsAllowance {
	/** Absolute and clean; never `/`, `/proc`, `/sys`, `/dev`, nor below `/proc` or `/sys`. */
	readonly destination: string;
	/** Octal, of the mount's root directory. Left out: as the image's folder has it. */
	readonly mode?: string;
	/** The mode where the image has no such folder; only where `mode` is left out. */
	readonly defaultMode?: string;
	/** Owner of the mount's root directory, as the container counts. Left out: as the image's folder has it. */
	readonly uid?: number;
	/** Its group, in the same way. */
	readonly gid?: number;
	/** Cap in bytes. */
	readonly size?: number;
	/** Cap in files, folders and links: each takes memory of the kernel's, also where it is empty. */
	readonly inodes?: number;
	/** `nosuid` and `nodev` among them. */
	readonly options: readonly string[];
	/** Fill it with what the image has there. */
	readonly copyUp: boolean;
}

/** The value of `data.ossify.decision` for one container. */
export interface Decision {
	/** `audit` decides and reports, and changes nothing. */
	readonly mode: "enforce" | "audit";
	/** Undefined or false: do not change `root.readonly`. */
	readonly readonly?: boolean;
	readonly tmpfs: readonly TmpfsAllowance[];
	/** Clean destinations of existing mounts that turn read-only. */
	readonly readonlyMounts: readonly string[];
	/** Any: the container is refused. */
	readonly deny: readonly Finding[];
	readonly warn: readonly Finding[];
	readonly reasons: readonly Reason[];
}
