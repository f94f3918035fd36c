/**
 * The mounts of the host, and the file system and file that a path leads to. One folder can be mounted in several places.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 * @module
 */

/** A mount of the host. */
export interface HostMount {
	readonly id: string;
	readonly parent: string;
	/** The device number of the file system: `8:1`. */
	readonly device: string;
	/** The folder within the file system that is mounted. */
	readonly root: string;
	readonly mountPoint: string;
	readonly fstype: string;
	/** The options of the file system, as the kernel lists them: commas in a value are octal numbers. */
	readonly fileSystemOptions: readonly string[];
}

/** A file, independent of where it is mounted. */
export interface FilePlace {
	readonly device: string;
	/** The path within the file system. */
	readonly path: string;
}

/** The target of a path. */
export interface Located extends FilePlace {
	readonly mount: HostMount;
}

/** All mounts that this process sees. */
export class MountTable {
	readonly mounts: readonly HostMount[];
	private readonly root: HostMount;
	/** Mounts by parent and mount point. */
	private readonly children = new Map<string, HostMount>();

	/** @param text the content of /proc/self/mountinfo */
	constructor(text: string) {
		this.mounts = text.split("\n").flatMap((line) => parseLine(line) ?? []);
		this.root = this.mounts.find(({ mountPoint }) => mountPoint === "/") ?? unlistedRoot(this.mounts);
		for (const mount of this.mounts) this.children.set(`${mount.parent} ${mount.mountPoint}`, mount);
	}

	/** @param path absolute, without links */
	locate(path: string): Located {
		let mount = this.topAt(this.root, "/");
		for (const at of selfAndAbove(path).reverse()) mount = this.topAt(mount, at);
		return { mount, device: mount.device, path: joined(mount.root, path.slice(mount.mountPoint === "/" ? 0 : mount.mountPoint.length)) };
	}

	/** The topmost mount at a path: mounts at the same path are stacked. */
	private topAt(below: HostMount, path: string): HostMount {
		let top = below;
		for (let next = this.children.get(`${top.id} ${path}`); next; next = this.children.get(`${top.id} ${path}`)) {
			// The first mount of the machine is its own parent.
			if (next === top) break;
			top = next;
		}
		return top;
	}
}

/** After chroot(2) into a plain folder, the kernel does not list the mount that contains the process's root. */
function unlistedRoot(mounts: readonly HostMount[]): HostMount {
	const ids = new Set(mounts.map(({ id }) => id));
	const parent = mounts.find((mount) => !ids.has(mount.parent))?.parent ?? "";
	return { id: parent, parent: "", device: "", root: "/", mountPoint: "/", fstype: "", fileSystemOptions: [] };
}

/** `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue` */
function parseLine(line: string): HostMount | undefined {
	const fields = line.split(" ");
	const separator = fields.indexOf("-", 6);
	const [id, parent, device, root, mountPoint] = fields;
	const [fstype, , options = ""] = fields.slice(separator + 1);
	if (separator < 0 || !id || !parent || !device || !root || !mountPoint || !fstype) return undefined;
	const fileSystemOptions = options.split(",").map(unescapeOctal);
	return { id, parent, device, root: unescapeOctal(root), mountPoint: unescapeOctal(mountPoint), fstype, fileSystemOptions };
}

/** The kernel writes space, tab, newline, backslash and `#` as octal numbers, and in options commas as well. */
function unescapeOctal(field: string): string {
	if (!field.includes("\\")) return field;
	return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** A path and its parents, without `/`. */
export function selfAndAbove(path: string): string[] {
	const paths: string[] = [];
	for (let at = path === "/" ? "" : path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) paths.push(at);
	return paths;
}

/** @param rest empty, or begins with a slash */
export function joined(folder: string, rest: string): string {
	if (rest === "" || rest === "/") return folder;
	return folder === "/" ? rest : folder + rest;
}
