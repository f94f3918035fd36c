/**
 * The host folders that the mounts of a spec show in the container.
 * @module
 */
import { isReadonly, type Mount } from "../oci_spec/mod.ts";
import { overlayFolders, overlayOptions } from "./overlay_options.ts";
import type { Image } from "./targets.ts";

type Folders = Pick<Image, "root" | "bundle">;

/** True for a mount of a host folder or file. Runtimes go by the option; a type alone counts as well here, as it hides nothing. */
export function isBind({ type, options = [] }: Mount): boolean {
	return type === "bind" || options.includes("bind") || options.includes("rbind");
}

/** The host path that a bind mount shows. */
export function sourceOf({ source = "" }: Mount, { bundle }: Pick<Image, "bundle">): string {
	return source.startsWith("/") ? source : `${bundle}/${source}`;
}

/** The folders that an overlay mount writes to. A relative one starts from the runtime's working folder: runc's is the root, crun's the bundle. */
function overlaySources({ options = [] }: Mount, { root, bundle }: Folders): string[] {
	const { upper, work } = overlayFolders(overlayOptions(options));
	return [...upper, ...work].flatMap((folder) => (folder.startsWith("/") ? [folder] : [`${root}/${folder}`, `${bundle}/${folder}`]));
}

/** The host folders that a mount shows or writes to. */
export function foldersOf(mount: Mount, image: Folders): string[] {
	if (isBind(mount)) return [sourceOf(mount, image)];
	return mount.type === "overlay" ? overlaySources(mount, image) : [];
}

/** Host folders that a mount makes writable in the container. */
export interface WritableSources {
	/** What is mounted. */
	readonly own: readonly string[];
	/** That of which what is mounted below shows as well. */
	readonly below: readonly string[];
}

/**
 * The host folders that a mount makes writable. `ro` locks the mount itself, and leaves what is mounted below its source as it is. The kernel
 * writes to the folders of an overlay mount when it makes the mount, also with `ro`: it empties the folder for its work.
 */
export function writableSources(mount: Mount, image: Folders): WritableSources {
	const sources = foldersOf(mount, image);
	if (!isBind(mount)) return { own: sources, below: [] };
	const options = mount.options ?? [];
	if (!isReadonly(options)) return { own: sources, below: sources };
	const isRecursive = options.includes("rbind") && !options.includes("rro");
	return { own: [], below: isRecursive ? sources : [] };
}
