/**
 * The paths of a container while its mounts are made one after another. A runtime resolves each destination within the root file system,
 * on top of what it has mounted so far: a link in the image or in a volume can lead a later mount anywhere, the root itself included.
 * @see https://man7.org/linux/man-pages/man2/openat2.2.html RESOLVE_IN_ROOT, which crun uses; runc's securejoin does the same
 * @module
 */

import { segmentsOf } from "../oci_spec/mod.ts";

/** Lookups on the host. Files are not opened or changed. */
export interface RootFiles {
	/** The target of a symbolic link; `other` for another kind of file, `missing` if there is none. */
	entry(path: string): "missing" | "other" | { readonly link: string };
	/** Whether a path is something other than a folder, links not followed. */
	isFile(path: string): boolean;
	/** Why no folder can be created in a folder, as the name of the system's error; undefined if no reason is known. */
	whyNoFolderIn(path: string): string | undefined;
	/** Identifies the file that a path leads to, independent of the path; undefined if there is none. */
	identity(path: string): string | undefined;
	/** The host's mounts, as /proc/self/mountinfo lists them. */
	mountinfo(): string;
	/** The path with all links resolved; undefined if it leads to nothing. */
	realPath(path: string): string | undefined;
	/** Whether a folder has content. False if there is no folder; true if it may not be read. */
	hasContent(path: string): boolean;
	/** The size of a folder's content. Counting ends once it exceeds `most`. Nothing is counted if the folder may not be read. */
	contentOf(path: string, most: Content): Content;
	/** Mode and owner of a folder, links not followed; undefined if there is none, or it is not accessible. */
	folder(path: string): HostFolder | undefined;
}

/** The content of a folder, recursively: the minimum that a tmpfs needs for it. */
export interface Content {
	/** Whole pages, without holes of sparse files. */
	readonly bytes: number;
	/** Files, folders and links. */
	readonly inodes: number;
}

/** A folder of the host, with the IDs of the host's user namespace. */
export interface HostFolder {
	/** Permissions: twelve bits. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
}

/** The mount at a path. */
export type Mounted =
	/** Host folders whose content is visible, the top one first. */
	| { readonly kind: "folders"; readonly folders: readonly string[] }
	/** proc(5), which has links without a real target path. */
	| { readonly kind: "proc" }
	/** A file system that has no links of an image or volume in it when it is mounted. */
	| { readonly kind: "empty" }
	/** A mount with unknown content: mounts in it may lead anywhere. */
	| { readonly kind: "unknown" };

/** PATH_MAX. A deeper folder can be created, but no path of a spec leads there. */
const maxPath = 4096;
/** The number of links that the kernel follows in one path. runc follows more; here, a path with more is treated as a loop. */
const maxLinks = 40;
/** The limit of lookups for all mounts of a spec. Real specs need a few hundred. */
const maxLookups = 100_000;

/** The kernel's magic links below /proc: to a root or working folder, or to an open file. */
const magicNames = new Set(["root", "cwd", "exe", "fd", "map_files", "ns"]);

/** A folder on the way to a path. */
interface Step {
	/** Its path in the container. */
	readonly path: string;
	/** The host folders that are visible there; none if it is missing or empty. */
	readonly hosts: readonly string[];
	readonly isProc: boolean;
	readonly isUnknown: boolean;
}

/** The container's paths, with the mounts added so far. */
export class MountTree {
	private readonly mounts = new Map<string, Mounted>();
	private readonly files: RootFiles;
	private readonly root: Step;
	private lookups = 0;
	private metMagic = false;

	/** @param folder the image's root file system on the host */
	constructor(files: RootFiles, folder: string) {
		this.files = files;
		this.root = { path: "", hosts: [folder], isProc: false, isUnknown: false };
	}

	/** Adds a mount at a resolved path. */
	add(path: string, mounted: Mounted): void {
		this.mounts.set(path, mounted);
	}

	/**
	 * Resolves all links in a path, also in its last part.
	 * @returns a clean path, `/` for the root; undefined if links form a loop or lead into a file system whose content is not known, or if the path or
	 *   the number of lookups is too large
	 */
	resolve(path: string): string | undefined {
		const steps = this.walk(path);
		return steps && (steps.at(-1)?.path ?? "/");
	}

	/** The host folders that are visible at a path, the top one first; undefined if the path cannot be resolved. */
	foldersAt(path: string): readonly string[] | undefined {
		const steps = this.walk(path);
		const at = steps && (steps.at(-1) ?? this.root);
		return at?.isUnknown ? undefined : at?.hosts;
	}

	/** The folders that a path leads through, links followed; undefined if it cannot be resolved. */
	private walk(path: string): readonly Step[] | undefined {
		const steps: Step[] = [];
		const ahead = segmentsOf(path).reverse();
		let links = 0;
		for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
			const link = segment === ".." ? void steps.pop() : this.enter(steps, segment);
			if (this.isLost(steps)) return undefined;
			if (link === undefined) continue;
			if (++links > maxLinks) return undefined;
			if (link.startsWith("/")) steps.length = 0;
			ahead.push(...segmentsOf(link).reverse());
		}
		return steps;
	}

	/**
	 * Why a runtime cannot mount on a path of the image: there is no folder, and none can be created.
	 * @param path without links
	 * @param whyNoFolderIn why no folder can be created in a host folder
	 * @returns the name of the system's error; undefined if there is a folder, if one can be created, or if this is not known
	 */
	whyNoFolder(path: string, whyNoFolderIn: (folder: string) => string | undefined): string | undefined {
		const steps: Step[] = [];
		for (const segment of segmentsOf(path)) {
			const [above] = (steps.at(-1) ?? this.root).hosts;
			if (this.enter(steps, segment) !== undefined) return undefined;
			const [here] = steps.at(-1)?.hosts ?? [];
			if (here === undefined) return above === undefined ? undefined : whyNoFolderIn(above);
			if (this.files.isFile(here)) return "ENOTDIR";
		}
		return undefined;
	}

	/** Whether a path leads through a magic link in /proc, which leads elsewhere for another process, or cannot be resolved. */
	leadsElsewhere(path: string): boolean {
		this.metMagic = false;
		return this.resolve(path) === undefined || this.metMagic;
	}

	/** The next step is unknown, or too much was examined. */
	private isLost(steps: readonly Step[]): boolean {
		const [last, above] = [steps.at(-1), steps.at(-2)];
		return this.lookups > maxLookups || (last?.path.length ?? 0) > maxPath || above?.isUnknown === true;
	}

	/** Enters a folder. @returns the target, if there is a link instead of a folder; then nothing was entered */
	private enter(steps: Step[], name: string): string | undefined {
		const above = steps.at(-1) ?? this.root;
		const path = `${above.path}/${name}`;
		const mounted = this.mounts.get(path);
		if (mounted !== undefined) {
			const hosts = mounted.kind === "folders" ? mounted.folders : [];
			steps.push({ path, hosts, isProc: mounted.kind === "proc", isUnknown: mounted.kind === "unknown" });
			return undefined;
		}
		// Where such a link leads depends on the process; the worst case is the root.
		if (above.isProc && magicNames.has(name)) {
			this.metMagic = true;
			return "/";
		}
		const found = this.look(above.hosts, name);
		if (typeof found === "string") return found;
		steps.push({ path, hosts: found, isProc: above.isProc, isUnknown: above.isUnknown });
		return undefined;
	}

	/** Looks up a name: the topmost host folder that has it decides. @returns the target of a link, or the folders that are visible there */
	private look(folders: readonly string[], name: string): string | readonly string[] {
		for (const folder of folders) {
			this.lookups++;
			const entry = this.files.entry(`${folder}/${name}`);
			if (entry === "missing") continue;
			return entry === "other" ? this.merged(folders, name) : entry.link;
		}
		return [];
	}

	/** The layers that are merged in a folder. A link in a lower layer is not visible. */
	private merged(folders: readonly string[], name: string): readonly string[] {
		const paths = folders.map((folder) => `${folder}/${name}`);
		return paths.length === 1 ? paths : paths.filter((path) => this.files.entry(path) === "other");
	}
}
