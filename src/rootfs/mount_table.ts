/**
 * The mounts of the host, and the file system and file that a path leads to. One folder can be mounted in several places.
 * @module
 */
import { knownMounts, type MountEntry } from "../mountinfo.ts";

/** A file, independent of where it is mounted. */
export interface FilePlace {
	readonly device: string;
	/** The path within the file system. */
	readonly path: string;
}

/** The target of a path. */
export interface Located extends FilePlace {
	readonly mount: MountEntry;
}

/** All mounts that this process sees. */
export class MountTable {
	readonly mounts: readonly MountEntry[];
	private readonly root: MountEntry;
	private readonly byPoint = new Map<string, MountEntry[]>();

	/** @param text the content of /proc/self/mountinfo */
	constructor(text: string) {
		this.mounts = knownMounts(text);
		this.root = this.mounts.find(({ mountPoint }) => mountPoint === "/") ?? unlistedRoot(this.mounts);
		for (const mount of this.mounts) {
			const { mountPoint } = mount;
			const others = this.byPoint.get(mountPoint);
			if (others === undefined) this.byPoint.set(mountPoint, [mount]);
			else others.push(mount);
		}
	}

	/** Whether no other mount is on top of it at its own mount point. */
	isTop(mount: MountEntry): boolean {
		return this.byPoint.get(mount.mountPoint)?.at(-1) === mount;
	}

	/** @param path absolute, without links */
	locate(path: string): Located {
		let mount = this.topAt(this.root, "/");
		for (const at of selfAndAbove(path).reverse()) mount = this.topAt(mount, at);
		return { mount, device: mount.device, path: joined(mount.root, path.slice(mount.mountPoint === "/" ? 0 : mount.mountPoint.length)) };
	}

	/** The topmost mount at a path: mounts at the same path are stacked. */
	private topAt(below: MountEntry, path: string): MountEntry {
		let top = below;
		const here = this.byPoint.get(path) ?? [];
		const next = () => here.findLast(({ parent }) => parent === top.id);
		// The first mount of the machine is its own parent.
		for (let on = next(); on !== undefined && on !== top; on = next()) top = on;
		return top;
	}
}

/** After chroot(2) into a plain folder, the kernel does not list the mount that contains the process's root. */
function unlistedRoot(mounts: readonly MountEntry[]): MountEntry {
	const ids = new Set(mounts.map(({ id }) => id));
	const parent = mounts.find((mount) => !ids.has(mount.parent))?.parent ?? 0;
	return {
		id: parent,
		parent: 0,
		device: "",
		root: "/",
		mountPoint: "/",
		options: [],
		fstype: "",
		source: "",
		fileSystemOptions: [],
		isShared: false,
	};
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
