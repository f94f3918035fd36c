/**
 * The host folders that the mounts of a spec make visible in the container.
 * @module
 */
import { isReadonly, type Mount } from "../oci_spec/mod.ts";
import { overlayFolders, overlayOptions } from "./overlay_options.ts";
import type { Image } from "./targets.ts";

type Folders = Pick<Image, "root" | "bundle">;

/** Whether a mount is of a host folder or file. Runtimes use the option `bind` only; the type `bind` counts here too. */
export function isBind({ type, options = [] }: Mount): boolean {
	return type === "bind" || options.includes("bind") || options.includes("rbind");
}

/** The host path of a bind mount's source. */
export function sourceOf({ source = "" }: Mount, { bundle }: Pick<Image, "bundle">): string {
	return source.startsWith("/") ? source : `${bundle}/${source}`;
}

/** The folders that an overlay mount writes to. A relative one starts at the runtime's working folder: for runc the root, for crun the bundle. */
function overlaySources({ options = [] }: Mount, { root, bundle }: Folders): string[] {
	const { upper, work } = overlayFolders(overlayOptions(options));
	return [...upper, ...work].flatMap((folder) => (folder.startsWith("/") ? [folder] : [`${root}/${folder}`, `${bundle}/${folder}`]));
}

/** The host folders that a mount reads from or writes to. */
export function foldersOf(mount: Mount, image: Folders): string[] {
	if (isBind(mount)) return [sourceOf(mount, image)];
	return mount.type === "overlay" ? overlaySources(mount, image) : [];
}

/** Host folders that a mount makes writable in the container. */
export interface WritableSources {
	/** The mounted folders themselves. */
	readonly own: readonly string[];
	/** The mounted folders below which other mounts are visible as well. */
	readonly below: readonly string[];
}

/**
 * The host folders that a mount makes writable. `ro` applies to the mount itself, not to mounts below its source. The kernel writes to the folders of
 * an overlay mount when it makes the mount, even with `ro`: it empties the work folder.
 */
export function writableSources(mount: Mount, image: Folders): WritableSources {
	const sources = foldersOf(mount, image);
	if (!isBind(mount)) return { own: sources, below: [] };
	const options = mount.options ?? [];
	if (!isReadonly(options)) return { own: sources, below: sources };
	const isRecursive = options.includes("rbind") && !options.includes("rro");
	return { own: [], below: isRecursive ? sources : [] };
}
