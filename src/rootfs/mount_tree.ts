/**
 * The paths of a container while its mounts are made one after another. A runtime resolves each destination within the root file system,
 * on top of what it has mounted so far: a link in the image or in a volume can lead a later mount anywhere, the root itself included.
 * @see https://man7.org/linux/man-pages/man2/openat2.2.html RESOLVE_IN_ROOT, which crun uses; runc's securejoin does the same
 * @module
 */

import { segmentsOf } from "../oci_spec/mod.ts";

/** Lookups on the host. Nothing is opened or changed. */
export interface RootFiles {
	/** The target of a symbolic link; `other` for another kind of file, `missing` if there is none. */
	entry(path: string): "missing" | "other" | { readonly link: string };
	/** Whether something else than a folder is seen at a path, links not followed. */
	isFile(path: string): boolean;
	/** Why no folder can be made in a folder: the name of the system's error; undefined where nothing is known that keeps one from it. */
	whyNoFolderIn(path: string): string | undefined;
	/** Identifies the file that a path leads to, independent of the path; undefined if there is none. */
	identity(path: string): string | undefined;
	/** The host's mounts, as /proc/self/mountinfo lists them. */
	mountinfo(): string;
	/** The path with all links resolved; undefined where it leads to nothing. */
	realPath(path: string): string | undefined;
	/** Whether something is in a folder. False where there is no folder; true where it may not be looked at. */
	hasContent(path: string): boolean;
	/** How much is in a folder, as far as it takes to see that it is more than `most`. Nothing where it may not be looked at. */
	contentOf(path: string, most: Content): Content;
	/** Mode and owner of a folder, links not followed; undefined if there is none, or it is not accessible. */
	folder(path: string): HostFolder | undefined;
}

/** The content of a folder, recursively: the minimum that a tmpfs needs for it. */
export interface Content {
	/** Whole pages; holes of files are left out. */
	readonly bytes: number;
	/** Files, folders and links. */
	readonly inodes: number;
}

/** A folder of the host; ids as the host counts. */
export interface HostFolder {
	/** Permissions: twelve bits. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
}

/** The mount at a path. */
export type Mounted =
	/** Host folders whose content shows, the first one on top. */
	| { readonly kind: "folders"; readonly folders: readonly string[] }
	/** proc(5), whose links the kernel makes up. */
	| { readonly kind: "proc" }
	/** A file system without links of an author's when it is mounted. */
	| { readonly kind: "empty" }
	/** A mount with unknown content: mounts in it may lead anywhere. */
	| { readonly kind: "unknown" };

/** PATH_MAX. A deeper folder can be created, but no path of a spec leads there. */
const maxPath = 4096;
/** As many links as the kernel follows in one path. runc follows more: a path that needs them is treated as a circle. */
const maxLinks = 40;
/** Lookups for all mounts of one spec together. Real specs need some hundred. */
const maxLookups = 100_000;

/** Links that the kernel makes up below /proc: to a root or working folder, or to an open file. */
const magicNames = new Set(["root", "cwd", "exe", "fd", "map_files", "ns"]);

/** A folder on the way. */
interface Step {
	/** Its path in the container. */
	readonly path: string;
	/** The host folders that show there; none where it is missing or empty. */
	readonly hosts: readonly string[];
	readonly isProc: boolean;
	readonly isUnknown: boolean;
}

/** The container's paths, as far as mounts were added. */
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
	 * Where a path leads, links followed, the last part included.
	 * @returns a clean path, `/` for the root; undefined where links form a loop, too deep, into a file system whose content is
	 *   not known, or there is too much to examine
	 */
	resolve(path: string): string | undefined {
		const steps = this.walk(path);
		return steps && (steps.at(-1)?.path ?? "/");
	}

	/** The host folders that show at a path, the first one on top; undefined where the path leads nowhere that is known. */
	foldersAt(path: string): readonly string[] | undefined {
		const steps = this.walk(path);
		const at = steps && (steps.at(-1) ?? this.root);
		return at?.isUnknown ? undefined : at?.hosts;
	}

	/** The folders that a path leads through, links followed; undefined where it cannot be followed. */
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
	 * Why a runtime cannot mount on a path of the image, without links: there is no folder, and none can be made.
	 * @param whyNoFolderIn the same of a folder that is missing, by the host folder that it would be made in
	 * @returns the name of the system's error; undefined where a folder is there or can be made, and where it is not known
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

	/** True where a path leads through a link that the kernel makes up in /proc, or cannot be followed: for another process, it leads elsewhere. */
	leadsElsewhere(path: string): boolean {
		this.metMagic = false;
		return this.resolve(path) === undefined || this.metMagic;
	}

	/** The next step is unknown, or too much was examined. */
	private isLost(steps: readonly Step[]): boolean {
		const [last, above] = [steps.at(-1), steps.at(-2)];
		return this.lookups > maxLookups || (last?.path.length ?? 0) > maxPath || above?.isUnknown === true;
	}

	/** Goes one step. @returns the target of the link at that place: then nothing was entered */
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

	/** The first host folder that has the name decides: a link, or the folders that show there. */
	private look(folders: readonly string[], name: string): string | readonly string[] {
		for (const folder of folders) {
			this.lookups++;
			const entry = this.files.entry(`${folder}/${name}`);
			if (entry === "missing") continue;
			return entry === "other" ? this.merged(folders, name) : entry.link;
		}
		return [];
	}

	/** A folder of several layers shows what each of them has there; a link in a lower layer does not show. */
	private merged(folders: readonly string[], name: string): readonly string[] {
		const paths = folders.map((folder) => `${folder}/${name}`);
		return paths.length === 1 ? paths : paths.filter((path) => this.files.entry(path) === "other");
	}
}
