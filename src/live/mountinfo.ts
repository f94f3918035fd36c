/**
 * `/proc/PID/mountinfo`: the mounts of a mount namespace.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 * @module
 */
import { OssifyError } from "../errors.ts";

/** One mount. Paths are binary: see bytes.ts. */
export interface MountEntry {
	readonly id: number;
	readonly parent: number;
	/** The device number of the file system: `8:1`. */
	readonly device: string;
	/** The folder within the file system that is mounted. */
	readonly root: string;
	/** The mount point, relative to the root of the process whose mountinfo this is. */
	readonly mountPoint: string;
	/** The options of this mount, not of its file system: `rw`, `nosuid`, `relatime`. */
	readonly options: readonly string[];
	readonly fstype: string;
	/** Whether new mounts below also appear in the peers of this mount, which may be mounts of the host. */
	readonly isShared: boolean;
}

/** Parses the whole file. @throws {OssifyError} `host/unknown-mountinfo` */
export function parseMountinfo(binary: string): MountEntry[] {
	return binary
		.split("\n")
		.filter((line) => line !== "")
		.map(parseLine);
}

/** `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` */
function parseLine(line: string): MountEntry {
	const fields = line.split(" ");
	const separator = fields.indexOf("-", 6);
	const [id, parent, device = "", root, mountPoint, options] = fields;
	const fstype = fields[separator + 1];
	if (separator < 0 || root === undefined || mountPoint === undefined || options === undefined || fstype === undefined) {
		throw new OssifyError(
			"host/unknown-mountinfo",
			`cannot read the container's mounts: a line of mountinfo has an unknown format: ${JSON.stringify(line)}`,
		);
	}
	const optional = fields.slice(6, separator);
	return {
		id: Number(id),
		parent: Number(parent),
		device,
		root: unescape(root),
		mountPoint: unescape(mountPoint),
		options: options.split(","),
		fstype,
		isShared: optional.some((field) => field.startsWith("shared:")),
	};
}

/** The kernel escapes space, tab, newline, backslash and `#` as octal numbers. */
function unescape(field: string): string {
	if (!field.includes("\\")) return field;
	return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The mount points of the mounts directly on a mount, below a path. */
export function mountsBelow(entries: readonly MountEntry[], mountId: number, path: string): string[] {
	const found = entries.filter(({ parent, mountPoint }) => parent === mountId && mountPoint.startsWith(`${path}/`));
	return [...new Set(found.map(({ mountPoint }) => mountPoint))].sort();
}
