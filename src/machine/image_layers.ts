/**
 * The layers of the image that are below a container's writable layer, also of a container that has ended.
 * @module
 */
import { knownMounts, rootMount } from "../mountinfo.ts";
import type { Files } from "../platform/mod.ts";
import { overlayFolders } from "../rootfs/mod.ts";

const limit = 1024 * 1024;

/**
 * Folders, the top one first; none where not all of them are known and here.
 * @param upper the path of the writable layer
 * @param mountinfo of its first process, where it was read
 */
export function imageLayersOf(files: Files, upper: string, mountinfo: string | undefined): readonly string[] {
	const own = folderAbove(upper);
	const home = folderAbove(own);
	const named = mountinfo === undefined ? [] : mounted(mountinfo);
	const lower = named.length > 0 ? named : listed(files, `${own}/lower`);
	const paths = lower.map((path) => (path.startsWith("/") ? path : `${home}/${path}`));
	return paths.every((path) => files.kind(path) === "folder") ? paths : [];
}

function folderAbove(path: string): string {
	return path.replace(/\/+[^/]*\/*$/, "");
}

function mounted(mountinfo: string): readonly string[] {
	const mount = rootMount(knownMounts(mountinfo));
	return mount?.fstype === "overlay" ? overlayFolders(mount.fileSystemOptions).lower : [];
}

/**
 * `l/NAME:l/NAME`, links beside the layers (of another store, with its path), in the storage of Podman, CRI-O and Docker.
 * @see https://github.com/containers/storage/blob/main/drivers/overlay/overlay.go
 */
function listed(files: Files, path: string): readonly string[] {
	if (files.kind(path) !== "file") return [];
	const text = new TextDecoder().decode(files.read(path, { blame: "host", limit, regular: true }));
	const names = text.trim().split(":");
	return names.every((one) => /^(?:\/.+\/)?l\/[A-Z0-9]{1,64}$/.test(one)) ? names : [];
}
