/**
 * Mounts through which a container can write to its own image.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { climbs, type Mount, type ParsedSpec } from "../oci_spec/mod.ts";
import { type ImageParts, imageParts, writtenPlaces } from "./image_parts.ts";
import { writableSources } from "./sources.ts";
import type { Image } from "./targets.ts";

/** The parts of the image. Empty if there is no root folder; the runtime then fails. */
export function partsOf({ root, files, mountTable }: Image): ImageParts {
	return imageParts(files.realPath(root), mountTable(), files);
}

/**
 * Refuses a writable mount of the image's root folder, of a part of it, or of one of its layers: a write to it changes the image. Files are compared,
 * not paths, because a folder can be mounted in several places.
 *
 * A mount of a folder above the image can change the image as well, also if the image is mounted somewhere below that folder, as a read-only bind mount
 * leaves the mounts below it writable. Such a mount gives the container files of the host, so its author has to be trusted anyway: it is not refused.
 * @returns the destinations of such mounts
 * @throws {OssifyError} `input/image-mount`, `input/no-root`
 */
export function checkImageMounts(spec: ParsedSpec, image: Image): string[] {
	const mounts = (spec.mounts ?? []).map((mount, index) => ({ mount, index, ...writableSources(mount, image) }));
	const writable = mounts.filter(({ own, below }) => own.length > 0 || below.length > 0);
	if (writable.length === 0) return [];
	refuseMissingRoot(image);
	const parts = partsOf(image);
	for (const { mount, index, own } of writable) {
		refuseUnclearOverlay(mount, index);
		if (own.some((source) => isOfImage(source, image, parts)))
			throw imageMount(mount, index, "makes a folder of the image itself writable");
	}
	const exposing = writable.filter(
		({ own, below }) =>
			own.some((source) => isAboveImage(source, image, parts)) || below.some((source) => isMountedBelow(source, image, parts)),
	);
	return exposing.map(({ mount }) => mount.destination);
}

function imageMount({ destination }: Mount, index: number, how: string): OssifyError {
	return new OssifyError("input/image-mount", `cannot protect the image from changes: the mount on ${JSON.stringify(destination)} ${how}`, {
		advice: 'mount it with the option "ro", or mount another folder',
		part: ["mounts", index, "source"],
	});
}

/** Refuses a missing root. Runtimes written in Go clean a path before they look it up, and may find a folder although one of the path's parts is missing. */
function refuseMissingRoot({ root, files }: Image): void {
	if (!climbs(root) || files.realPath(root) !== undefined) return;
	const message = `cannot look for the image in the container's volumes: there is no folder ${JSON.stringify(root)}`;
	throw new OssifyError("input/no-root", message, { part: ["root", "path"] });
}

/** The backslash escapes the comma that a runtime writes after the option, and runtimes differ in the option that follows. */
function refuseUnclearOverlay(mount: Mount, index: number): void {
	if (mount.type !== "overlay" || !mount.options?.some((option) => option.endsWith("\\"))) return;
	throw imageMount(mount, index, "has an option that ends with a backslash, so the folders that it writes to are not known");
}

function isOfImage(source: string, { files, mountTable }: Image, parts: ImageParts): boolean {
	const path = files.realPath(source);
	if (path === undefined) return false;
	return isWithin(path, parts.root) || writtenPlaces(path, mountTable(), files).some(parts.holds);
}

/** Whether a path is in the root folder. This includes mounts there, as they are visible in the container's root. */
function isWithin(path: string, root: string | undefined): boolean {
	return root !== undefined && root !== "/" && (path === root || path.startsWith(`${root}/`));
}

function isAboveImage(source: string, { files, mountTable }: Image, parts: ImageParts): boolean {
	const path = files.realPath(source);
	return path !== undefined && writtenPlaces(path, mountTable(), files).some(parts.isAbove);
}

function isMountedBelow(source: string, { files }: Image, parts: ImageParts): boolean {
	const path = files.realPath(source);
	return path !== undefined && parts.isMountedBelow(path);
}
