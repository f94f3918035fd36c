/**
 * `/proc/PID/mountinfo`: the mounts of a mount namespace. The text may be decoded, or have one character for each byte: the result has the same.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 * @module
 */
import { OssifyError } from "./errors.ts";

/** One mount. */
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
	/** What the file system is of: a block device, or any name. */
	readonly source: string;
	/** The options of the file system: `upperdir=/…`. */
	readonly fileSystemOptions: readonly string[];
	/** Whether new mounts below also appear in the peers of this mount, which may be mounts of the host. */
	readonly isShared: boolean;
}

/** Parses the whole file. @throws {OssifyError} `host/unknown-mountinfo` */
export function parseMountinfo(text: string): MountEntry[] {
	return linesOf(text).map((line) => {
		const mount = mountIn(line);
		if (mount !== undefined) return mount;
		throw new OssifyError(
			"host/unknown-mountinfo",
			`cannot read the container's mounts: a line of mountinfo has an unknown format: ${JSON.stringify(line)}`,
		);
	});
}

/** The same, without lines of an unknown format. */
export function knownMounts(text: string): MountEntry[] {
	return linesOf(text).flatMap((line) => mountIn(line) ?? []);
}

function linesOf(text: string): string[] {
	return text.split("\n").filter((line) => line !== "");
}

/** `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` */
function mountIn(line: string): MountEntry | undefined {
	const fields = line.split(" ");
	const separator = fields.indexOf("-", 6);
	const [id, parent, device, root, mountPoint, options] = fields;
	const [fstype, source = "", fileSystemOptions = ""] = fields.slice(separator + 1);
	if (separator < 0 || !device || !root || !mountPoint || !options || !fstype) return undefined;
	return {
		id: Number(id),
		parent: Number(parent),
		device,
		root: unescapeOctal(root),
		mountPoint: unescapeOctal(mountPoint),
		options: options.split(","),
		fstype,
		source: unescapeOctal(source),
		fileSystemOptions: fileSystemOptions.split(",").map(unescapeOctal),
		isShared: fields.slice(6, separator).some((field) => field.startsWith("shared:")),
	};
}

/** The kernel writes space, tab, newline, backslash and `#` as octal numbers, and in options of file systems commas as well. */
function unescapeOctal(field: string): string {
	if (!field.includes("\\")) return field;
	return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The mount on the root that is on top of the others there. */
export function rootMount(mounts: readonly MountEntry[]): MountEntry | undefined {
	return mounts.findLast(({ mountPoint }) => mountPoint === "/");
}
