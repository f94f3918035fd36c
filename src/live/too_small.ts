/**
 * The errors where a tmpfs cannot hold the image's content at its path.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { shown } from "./bytes.ts";
import type { Needed } from "./measure.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

/** The limits of a tmpfs. The kernel reports the same error for both. */
export type Room = Pick<TmpfsMount, "size" | "inodes">;

/** The copy failed: the image has more than the policy allows. */
export function tmpfsFull(path: string, { size, inodes }: Room, cause: unknown): OssifyError {
	const bytes = size === undefined ? "half of the host's memory" : `${size} bytes`;
	const room = inodes === undefined ? bytes : `${bytes} or the ${inodes} files, folders and links`;
	return new OssifyError(
		"policy/tmpfs-too-small",
		`cannot fill the tmpfs on ${shown(path)}: the image has more there than the ${room} that it may hold (ENOSPC): ${raise(inodes === undefined ? "size" : "size or inodes")}`,
		{ cause },
	);
}

export function countOf(inodes: number): string {
	return `${inodes} files, folders and links`;
}

/** Known before a byte is copied. */
export function tooMuch(destination: string, needed: string, allowed: string, knob: "size" | "inodes"): OssifyError {
	return new OssifyError(
		"policy/tmpfs-too-small",
		`cannot fill the tmpfs on ${JSON.stringify(destination)}: the image has at least ${needed} there, more than the ${allowed} that it may hold: ${raise(knob)}`,
	);
}

/** The container would exceed its memory limit before it starts. */
export function overMemory(path: string, { bytes, kernelBytes }: Needed, left: number): OssifyError {
	return new OssifyError(
		"policy/tmpfs-too-small",
		`cannot fill the tmpfs on ${shown(path)}: the image has ${bytes} bytes there (${kernelBytes} more of the kernel's memory), and the container's memory limit leaves ${left}: raise that limit, or set copy_up to false in the policy's data`,
	);
}

/** What to change, and where. A tmpfs without a size of its own gets a share of the container's memory limit. */
function raise(knob: "size" | "inodes" | "size or inodes"): string {
	const keys = knob === "inodes" ? "" : "size or memory_percent, ";
	return `raise its ${knob} in the policy's data (${keys}under ossify.config.tmpfs.allowances or tmpfs.images) or in the rule that adds it, or set copy_up to false there`;
}
