/**
 * The files of an image: its root folder, and the layers of the overlay file system that this folder is on.
 * @module
 */
import type { MountEntry } from "../mountinfo.ts";
import { type FilePlace, joined, type Located, type MountTable, selfAndAbove } from "./mount_table.ts";
import type { RootFiles } from "./mount_tree.ts";
import { overlayFolders } from "./overlay_options.ts";

/** The location of the image, regardless of the paths that lead to it. */
export interface ImageParts {
	/** The image's root folder without links; undefined if it is missing. */
	readonly root: string | undefined;
	readonly places: readonly FilePlace[];
	/** Whether a file belongs to the image. */
	holds(place: FilePlace): boolean;
	/** Whether a part of the image is somewhere below a folder, on the same file system. */
	isAbove(place: FilePlace): boolean;
	/** Whether a part of the image is mounted somewhere below a path. @param path absolute, without links */
	isMountedBelow(path: string): boolean;
}

/** Finds the parts of an image. @param root the image's root folder without links; undefined if it is missing */
export function imageParts(root: string | undefined, table: MountTable, files: RootFiles): ImageParts {
	// The host's own root is not an image: every host folder that a container mounts is part of it.
	const places = root === undefined || root === "/" ? [] : placesOf(table.locate(root), table, files);
	const own = new Set(places.map(keyOf));
	const above = new Set(places.flatMap((place) => placesUpwards(place).slice(1)));
	const holds = (place: FilePlace) => placesUpwards(place).some((key) => own.has(key));
	const isAbove = (place: FilePlace) => above.has(keyOf(place));
	const devices = new Set(places.map(({ device }) => device));
	const shows = (mount: MountEntry) => {
		const { device } = mount;
		if (!devices.has(device)) return false;
		const place = { device, path: mount.root };
		return holds(place) || isAbove(place);
	};
	let below: ReadonlySet<string> | undefined;
	const isMountedBelow = (path: string) => {
		// The runtime mounts the root folder on itself.
		below ??= foldersAbove([...table.mounts.filter(shows).map(({ mountPoint }) => mountPoint), ...(root === undefined ? [] : [root])]);
		return below.has(path);
	};
	return { root, places, holds, isAbove, isMountedBelow };
}

/** A layer can be on an overlay file system itself. Each of these is examined once, as one can be mounted on one of its own layers. */
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

/** The place of a file in a layer of its overlay file system. */
function below(folder: Located, path: string): Located {
	return { ...folder, path: joined(folder.path, path) };
}

/** The layers of a mount, as absolute paths without links. */
function layersOf(mount: MountEntry, files: RootFiles): string[] {
	if (mount.fstype !== "overlay") return [];
	const { upper, work, lower } = overlayFolders(mount.fileSystemOptions);
	return [...upper, ...work, ...lower].flatMap((folder) => realFolders(folder, upper, mount, files));
}

/**
 * Engines use relative folders if the options would be too long. They start at the engine's own folder, which is two levels above the upper folder
 * (containers/storage, containerd) or above the mount (Docker). All of these that exist are returned.
 */
function realFolders(folder: string, upper: readonly string[], { mountPoint }: MountEntry, files: RootFiles): string[] {
	const starts = [
		...upper.filter((path) => path.startsWith("/")).map((path) => `${path}/../..`),
		`${mountPoint}/../..`,
		`${mountPoint}/..`,
	];
	const paths = folder.startsWith("/") ? [folder] : starts.map((start) => `${start}/${folder}`);
	return paths.flatMap((path) => files.realPath(path) ?? []);
}

/** The places of files that are written through a path. On an overlay file system, they are written to the upper folder. */
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

/** The keys of a place and of its parents up to the root of the file system. */
function placesUpwards({ device, path }: FilePlace): string[] {
	return [...selfAndAbove(path), "/"].map((at) => keyOf({ device, path: at }));
}

function foldersAbove(paths: readonly string[]): ReadonlySet<string> {
	return new Set(paths.flatMap((path) => (path === "/" ? [] : [...selfAndAbove(path).slice(1), "/"])));
}
