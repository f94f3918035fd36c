/**
 * Mounts by which a container can write to the image that it runs from.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { climbs, type Mount, type ParsedSpec } from "../oci_spec/mod.ts";
import { type ImageParts, imageParts, writtenPlaces } from "./image_parts.ts";
import { writableSources } from "./sources.ts";
import type { Image } from "./targets.ts";

/** The parts of the image. Empty without a root folder; the runtime does not start then. */
export function partsOf({ root, files, mountTable }: Image): ImageParts {
	return imageParts(files.realPath(root), mountTable(), files);
}

/**
 * A writable mount of the image's own root folder, of a part of it, or of one of its layers: what is written there is written to the image. Files
 * are compared, not paths: a folder can be mounted in several places.
 * @returns the destinations of mounts of folders above the image, by which it can be written to as well, also where it is mounted below them: a
 *   read-only bind mount is not read-only further down. They give their container the host's files, which its author must be trusted with; so
 *   they are named, and not refused.
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
	return new OssifyError("input/image-mount", `cannot keep the image as it is: the mount on ${JSON.stringify(destination)} ${how}`, {
		advice: 'mount it with the option "ro", or mount another folder',
		part: ["mounts", index, "source"],
	});
}

/** Go cleans a path before it looks up the file, and so finds a file although a folder on the way is missing. */
function refuseMissingRoot({ root, files }: Image): void {
	if (!climbs(root) || files.realPath(root) !== undefined) return;
	const message = `cannot look for the image in the container's volumes: there is no folder ${JSON.stringify(root)}`;
	throw new OssifyError("input/no-root", message, { part: ["root", "path"] });
}

/** The backslash escapes the comma that a runtime puts after the option, and which option comes next differs between runtimes. */
function refuseUnclearOverlay(mount: Mount, index: number): void {
	if (mount.type !== "overlay" || !mount.options?.some((option) => option.endsWith("\\"))) return;
	throw imageMount(mount, index, "has an option that ends with a backslash, so the folders that it writes to are not known");
}

function isOfImage(source: string, { files, mountTable }: Image, parts: ImageParts): boolean {
	const path = files.realPath(source);
	if (path === undefined) return false;
	return isWithin(path, parts.root) || writtenPlaces(path, mountTable(), files).some(parts.holds);
}

/** Includes mounts in the root folder: the container's root shows them. */
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
