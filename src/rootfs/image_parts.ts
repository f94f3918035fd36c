/**
 * The files that an image is made of: its root folder, and the layers of the overlay file system that this folder is on.
 * @module
 */
import { type FilePlace, type HostMount, joined, type Located, type MountTable, selfAndAbove } from "./mount_table.ts";
import type { RootFiles } from "./mount_tree.ts";
import { overlayFolders } from "./overlay_options.ts";

/** Where the image is, regardless of the paths that lead to it. */
export interface ImageParts {
	/** The image's root folder without links; undefined where it is missing. */
	readonly root: string | undefined;
	readonly places: readonly FilePlace[];
	/** Whether a file belongs to the image. */
	holds(place: FilePlace): boolean;
	/** Whether a folder has a part of the image somewhere below it, on the same file system. */
	isAbove(place: FilePlace): boolean;
	/** Whether a mount somewhere below a path shows a part of the image. @param path absolute, without links */
	isMountedBelow(path: string): boolean;
}

/** @param root the image's root folder without links; undefined where it is missing */
export function imageParts(root: string | undefined, table: MountTable, files: RootFiles): ImageParts {
	// The machine's own root is no image: all that containers mount belongs to it.
	const places = root === undefined || root === "/" ? [] : placesOf(table.locate(root), table, files);
	const own = new Set(places.map(keyOf));
	const above = new Set(places.flatMap((place) => placesUpwards(place).slice(1)));
	const holds = (place: FilePlace) => placesUpwards(place).some((key) => own.has(key));
	const isAbove = (place: FilePlace) => above.has(keyOf(place));
	const shows = ({ device, root: path }: HostMount) => holds({ device, path }) || isAbove({ device, path });
	let below: ReadonlySet<string> | undefined;
	const isMountedBelow = (path: string) => {
		// The runtime mounts the root folder on itself.
		below ??= foldersAbove([...table.mounts.filter(shows).map(({ mountPoint }) => mountPoint), ...(root === undefined ? [] : [root])]);
		return below.has(path);
	};
	return { root, places, holds, isAbove, isMountedBelow };
}

/** A layer can be on an overlay file system itself. Each of those is looked at once: one can be mounted on a folder that it is made of. */
function placesOf(root: Located, table: MountTable, files: RootFiles): FilePlace[] {
	const found = new Map<string, FilePlace>();
	const overlays = new Set<string>();
	const ahead: Located[] = [root];
	for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
		found.set(keyOf(at), { device: at.device, path: at.path });
		if (overlays.has(at.device)) continue;
		overlays.add(at.device);
		for (const layer of layersOf(at.mount, files)) ahead.push(below(table.locate(layer), at.path));
	}
	return [...found.values()];
}

/** The place of a file in one of the folders that its file system is made of. */
function below(folder: Located, path: string): Located {
	return { ...folder, path: joined(folder.path, path) };
}

/** Absolute paths without links. */
function layersOf(mount: HostMount, files: RootFiles): string[] {
	if (mount.fstype !== "overlay") return [];
	const { upper, work, lower } = overlayFolders(mount.fileSystemOptions);
	return [...upper, ...work, ...lower].flatMap((folder) => realFolders(folder, upper, mount, files));
}

/**
 * Engines give relative folders where the options would be too long. They start at the engine's own folder, which is two levels above the upper
 * folder (containers/storage, containerd) or above the mount (Docker). Whatever is found counts.
 */
function realFolders(folder: string, upper: readonly string[], { mountPoint }: HostMount, files: RootFiles): string[] {
	const starts = [
		...upper.filter((path) => path.startsWith("/")).map((path) => `${path}/../..`),
		`${mountPoint}/../..`,
		`${mountPoint}/..`,
	];
	const paths = folder.startsWith("/") ? [folder] : starts.map((start) => `${start}/${folder}`);
	return paths.flatMap((path) => files.realPath(path) ?? []);
}

/** Where files are that are written to through a path: of an overlay file system, the upper folder gets them. */
export function writtenPlaces(path: string, table: MountTable, files: RootFiles): FilePlace[] {
	const located = table.locate(path);
	const { mount } = located;
	if (mount.fstype !== "overlay") return [located];
	const { upper } = overlayFolders(mount.fileSystemOptions);
	const uppers = upper.flatMap((folder) => realFolders(folder, upper, mount, files));
	return [located, ...uppers.map((folder) => below(table.locate(folder), located.path))];
}

function keyOf({ device, path }: FilePlace): string {
	return `${device} ${path}`;
}

/** The keys of a place, and of those above it up to the root of the file system. */
function placesUpwards({ device, path }: FilePlace): string[] {
	return [...selfAndAbove(path), "/"].map((at) => keyOf({ device, path: at }));
}

function foldersAbove(paths: readonly string[]): ReadonlySet<string> {
	return new Set(paths.flatMap((path) => (path === "/" ? [] : [...selfAndAbove(path).slice(1), "/"])));
}
