/**
 * The errors for a tmpfs that is too small for the image's content at its path.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { shown } from "./bytes.ts";
import type { Needed } from "./measure.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

/** The limits of a tmpfs. The kernel reports the same error for both. */
export type Room = Pick<TmpfsMount, "size" | "inodes">;

/** The error of a copy that filled the tmpfs. */
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

/** The error if the content was found to be too large before it was copied. */
export function tooMuch(destination: string, needed: string, allowed: string, knob: "size" | "inodes"): OssifyError {
	return new OssifyError(
		"policy/tmpfs-too-small",
		`cannot fill the tmpfs on ${JSON.stringify(destination)}: the image has at least ${needed} there, more than the ${allowed} that it may hold: ${raise(knob)}`,
	);
}

/** The error if the content exceeds the container's memory limit. */
export function overMemory(path: string, { bytes, kernelBytes }: Needed, left: number): OssifyError {
	return new OssifyError(
		"policy/tmpfs-too-small",
		`cannot fill the tmpfs on ${shown(path)}: the image has ${bytes} bytes there (${kernelBytes} more of the kernel's memory), and the container's memory limit leaves ${left}: raise that limit, or set copy_up to false in the policy's data`,
	);
}

/** The advice. A tmpfs without a size gets a share of the container's memory limit. */
function raise(knob: "size" | "inodes" | "size or inodes"): string {
	const keys = knob === "inodes" ? "" : "size or memory_percent, ";
	return `raise its ${knob} in the policy's data (${keys}under ossify.config.tmpfs.allowances or tmpfs.images) or in the rule that adds it, or set copy_up to false there`;
}
