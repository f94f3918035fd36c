/**
 * Mounts with which the root file system would not be read-only, whatever `root.readonly` says.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { MountTargets } from "../mutate/mod.ts";
import type { ParsedSpec } from "../spec/mod.ts";
import { MountTree } from "./mount_tree.ts";
import { type Image, isBind, sourceOf, writableSources } from "./targets.ts";

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
 * A source or a root that leads through links that the kernel makes up in /proc: for the runtime's process, they lead elsewhere, to the
 * container's root for example.
 * @throws {OssifyError} `input/process-path`; also where there are too many links to tell
 */
export function refuseProcessPaths(spec: ParsedSpec, image: Image): void {
	const host = new MountTree(image.files, "");
	host.add("/proc", { kind: "proc" });
	if (host.leadsElsewhere(image.root)) throw processPath("root.path", ["root", "path"]);
	for (const [index, mount] of (spec.mounts ?? []).entries()) {
		if (isBind(mount) && host.leadsElsewhere(sourceOf(mount, image)))
			throw processPath(`the source of the mount on ${JSON.stringify(mount.destination)}`, ["mounts", index, "source"]);
	}
}

function processPath(what: string, part: readonly (string | number)[]): OssifyError {
	return new OssifyError(
		"input/process-path",
		`cannot keep the image as it is: ${what} leads through a process's own links in /proc, which lead elsewhere for the runtime, or through too many links to tell`,
		{ advice: "name the folder itself", part },
	);
}

/**
 * A writable mount of the image's own root folder, of a part of it, or of one of its layers: what is written there is written to the image.
 * @throws {OssifyError} `input/image-mount`, `input/no-root`
 */
export function refuseImageSources(spec: ParsedSpec, image: Image): void {
	const mounts = (spec.mounts ?? []).map((mount, index) => ({ mount, index, sources: writableSources(mount, image).own }));
	const writable = mounts.filter(({ sources }) => sources.length > 0);
	if (writable.length === 0) return;
	const ids = imageIds(image);
	for (const { mount, index, sources } of writable) {
		if (!sources.some((source) => isInImage(source, image, ids))) continue;
		throw new OssifyError(
			"input/image-mount",
			`cannot keep the image as it is: the mount on ${JSON.stringify(mount.destination)} makes a folder of the image itself writable`,
			{ advice: 'mount it with the option "ro", or mount another folder', part: ["mounts", index, "source"] },
		);
	}
}

/** What names the image's folder, and the layers that it is made of. Where there is no such folder, the runtime does not start. */
function imageIds({ root, files }: Image): ReadonlySet<string> {
	const id = files.identity(root);
	// Go cleans a path before it looks for the file, and finds one where there is none on the way.
	if (id === undefined && root.split("/").includes(".."))
		throw new OssifyError(
			"input/no-root",
			`cannot look for the image in the container's volumes: there is no folder ${JSON.stringify(root)}`,
			{
				part: ["root", "path"],
			},
		);
	return new Set([...(id === undefined ? [] : [id]), ...files.layers(root).flatMap((layer) => files.identity(layer) ?? [])]);
}

/** Compares files, not names: the folder may be mounted in several places. */
function isInImage(source: string, { files }: Image, ids: ReadonlySet<string>): boolean {
	return withThoseAbove(files.realPath(source)).some((path) => ids.has(files.identity(path) ?? ""));
}

/** A path without links, and the folders above it but for the host's root. */
function withThoseAbove(path = ""): string[] {
	const paths: string[] = [];
	for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) paths.push(at);
	return paths;
}

/**
 * Mounts of host folders above the image by which it can be written to, as it is mounted below them: a read-only bind mount is not read-only
 * further down. They give their container the host's files, which its author must be trusted with; so they are named, and not refused.
 */
export function exposures(spec: ParsedSpec, image: Image): string[] {
	const { root, files } = image;
	const mounts = (spec.mounts ?? []).map((mount) => ({ at: mount.destination, sources: writableSources(mount, image).below }));
	const writable = mounts.filter(({ sources }) => sources.length > 0);
	if (writable.length === 0) return [];
	const above = new Set([...withThoseAbove(files.realPath(root)).slice(1), "/"].map((path) => files.identity(path)));
	above.delete(undefined);
	return writable.filter(({ sources }) => sources.some((source) => above.has(files.identity(source)))).map(({ at }) => at);
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
