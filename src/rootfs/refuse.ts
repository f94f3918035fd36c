/**
 * Mounts with which the root file system would not be read-only, whatever `root.readonly` says.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { MountTargets } from "../mutate/mod.ts";
import { isReadonly, type ParsedSpec } from "../spec/mod.ts";
import { type Image, isBind, sourceOf } from "./targets.ts";

/**
 * A mount of the spec that a link leads onto the root: crun 1.8 leaves that one writable, and makes the folder below it read-only.
 * @throws {OssifyError} `input/root-mount`, `input/unresolved-mount`
 */
export function refuseRootTargets(spec: ParsedSpec, targets: MountTargets): void {
	const index = targets.mounts.findIndex((target) => target === "/" || target === undefined);
	const mount = spec.mounts?.[index];
	if (mount === undefined) return;
	const [code, why] =
		targets.mounts[index] === "/"
			? (["input/root-mount", "leads to the root itself, by a link in the image or in a volume"] as const)
			: (["input/unresolved-mount", "leads through too many links, or links in a circle"] as const);
	throw new OssifyError(code, `cannot make the root read-only: the mount on ${JSON.stringify(mount.destination)} ${why}`, {
		advice: "mount it on a path that is a folder of its own",
		part: ["mounts", index, "destination"],
	});
}

/**
 * A writable bind mount of the image's own root folder, or of a part of it: what is written there is written to the image.
 * @throws {OssifyError} `input/image-mount`
 */
export function refuseImageSources(spec: ParsedSpec, image: Image): void {
	const binds = (spec.mounts ?? []).map((mount, index) => ({ mount, index })).filter(({ mount }) => isBind(mount));
	for (const { mount, index } of binds) {
		if (isReadonly(mount.options ?? []) || !isInImage(sourceOf(mount, image), image)) continue;
		throw new OssifyError(
			"input/image-mount",
			`cannot keep the image as it is: the mount on ${JSON.stringify(mount.destination)} makes a folder of the image itself writable`,
			{ advice: 'mount it with the option "ro", or mount another folder', part: ["mounts", index, "source"] },
		);
	}
}

/** Compares files, not names: the folder may be mounted in several places. */
function isInImage(source: string, { root, files }: Image, image = files.identity(root)): boolean {
	return image !== undefined && withThoseAbove(files.realPath(source)).some((path) => files.identity(path) === image);
}

/** A path without links, and the folders above it but for the host's root. */
function withThoseAbove(path = ""): string[] {
	const paths: string[] = [];
	for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) paths.push(at);
	return paths;
}

/**
 * Writable bind mounts of host folders above the image. They give their container the host's files, the image's among them, which its
 * author must be trusted with; so they are named, and not refused.
 */
export function exposures(spec: ParsedSpec, { root, bundle, files }: Image): string[] {
	const binds = (spec.mounts ?? []).filter((mount) => isBind(mount) && !isReadonly(mount.options ?? []));
	if (binds.length === 0) return [];
	const above = new Set([...withThoseAbove(files.realPath(root)).slice(1), "/"].map((path) => files.identity(path)));
	above.delete(undefined);
	return binds.filter((mount) => above.has(files.identity(sourceOf(mount, { bundle })))).map(({ destination }) => destination);
}

/** Where no allowance may be: the destinations that the decision's check refuses, with links resolved. */
const kernelTarget = /^\/(?:|dev|(?:proc|sys)(?:\/.*)?)$/;

/**
 * A tmpfs of the decision that a link leads to the root, or to the kernel's file systems.
 * @throws {OssifyError} `input/hostile-target`
 */
export function refuseOwnTargets(destinations: readonly string[], targets: MountTargets): void {
	for (const destination of destinations) {
		const target = targets.of(destination);
		if (target === undefined || !kernelTarget.test(target)) continue;
		const where = target === "/" ? "the root itself" : JSON.stringify(target);
		throw new OssifyError(
			"input/hostile-target",
			`cannot use ${destination}: in this image it leads to ${where}: correct the image, or take the path out of the policy's data`,
		);
	}
}
