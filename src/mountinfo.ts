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
		if (format.test(line)) return new Line(line);
		throw new OssifyError(
			"host/unknown-mountinfo",
			`cannot read the container's mounts: a line of mountinfo has an unknown format: ${JSON.stringify(line)}`,
		);
	});
}

/** The same, without lines of an unknown format. */
export function knownMounts(text: string): MountEntry[] {
	return linesOf(text).flatMap((line) => (format.test(line) ? new Line(line) : []));
}

function linesOf(text: string): string[] {
	return text.split("\n").filter((line) => line !== "");
}

/** `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` */
const format = /^\d+ \d+ (?:(?!- )[^ ]+ ){4}(?:[^ ]+ )*?- [^ ]+/;

/** A line, of which a field is parsed when it is asked for: a node has thousands of mounts, and the start of a container needs most fields of a few. */
class Line implements MountEntry {
	readonly id: number;
	readonly parent: number;
	private readonly text: string;

	constructor(text: string) {
		this.text = text;
		this.id = Number.parseInt(text, 10);
		this.parent = Number.parseInt(text.slice(text.indexOf(" ")), 10);
	}

	get device(): string {
		return this.field(2);
	}

	get root(): string {
		return unescapeOctal(this.field(3));
	}

	get mountPoint(): string {
		return unescapeOctal(this.field(4));
	}

	get options(): readonly string[] {
		return this.field(5).split(",");
	}

	get fstype(): string {
		return this.wordAt(this.separator + 2);
	}

	get source(): string {
		return unescapeOctal(this.fileSystem[1] ?? "");
	}

	get fileSystemOptions(): readonly string[] {
		return (this.fileSystem[2] ?? "").split(",").map(unescapeOctal);
	}

	get isShared(): boolean {
		return this.text.slice(0, this.separator).includes(" shared:", this.startOf(6) - 1);
	}

	/** Type, source and options. */
	private get fileSystem(): readonly string[] {
		return this.text.slice(this.separator + 2).split(" ");
	}

	private field(number: number): string {
		return this.wordAt(this.startOf(number));
	}

	private startOf(number: number): number {
		let start = 0;
		for (let at = 0; at < number; at++) start = this.text.indexOf(" ", start) + 1;
		return start;
	}

	private wordAt(start: number): string {
		const end = this.text.indexOf(" ", start);
		return this.text.slice(start, end < 0 ? undefined : end);
	}

	/** Where the hyphen is that ends the optional fields. None of the fields before is one. */
	private get separator(): number {
		return this.text.indexOf(" - ") + 1;
	}
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
