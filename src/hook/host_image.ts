/**
 * A container's image on this machine, and what there keeps a decision from having its effect: the same checks for the hooks and for the
 * runtime in front.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import { OssifyError } from "../errors.ts";
import { type Assessment, enforce, type Hardened, isHardening } from "../harden.ts";
import {
	checkImageMounts,
	type FilePlace,
	type Image,
	type ImageTargets,
	MountTable,
	partsOf,
	type RootFiles,
	refuseOwnTargets,
	refuseProcessPaths,
	refuseRootTargets,
	resolveTargets,
} from "../rootfs/mod.ts";
import { type ParsedSpec, partOf } from "../spec/mod.ts";
import { leftOutForImage } from "./left_out.ts";
import { type Progress, remark } from "./progress.ts";

/** An image whose mounts the runtime will resolve, after ossify has changed the spec. */
export interface HostImage extends Image {
	/** Where the spec's mounts lead; looked up once, when it is asked for. */
	targets(): ImageTargets;
	/** Where the image is on the host, and its layers. */
	places(): readonly FilePlace[];
}

/** @param bundle absolute path of the bundle, which relative paths of the spec start from */
export function hostImage(spec: ParsedSpec, bundle: string, files: RootFiles): HostImage {
	const path = String(partOf(spec, "root", "path"));
	let table: MountTable | undefined;
	const mountTable = () => {
		table ??= new MountTable(files.mountinfo());
		return table;
	};
	const image = { root: path.startsWith("/") ? path : `${bundle}/${path}`, bundle, files, mountTable };
	let found: ImageTargets | undefined;
	return {
		...image,
		targets: () => {
			found ??= lookedUpOnce(resolveTargets(spec, image));
			return found;
		},
		places: () => partsOf(image).places,
	};
}

/** The plan asks for the same paths as the checks of the plan, and each takes a lookup for every folder on the way. */
function lookedUpOnce(targets: ImageTargets): ImageTargets {
	const known = new Map<string, string | undefined>();
	const of = (path: string) => {
		if (!known.has(path)) known.set(path, targets.of(path));
		return known.get(path);
	};
	return { ...targets, of };
}

/**
 * Makes the change to the spec, where the runtime will give it its effect.
 * @throws {DeniedError} where the policy refuses the container
 * @throws {OssifyError} `input/shared-mounts`, `input/root-mount`, `input/unresolved-mount`, `input/image-mount`, `input/hostile-target`
 */
export function enforceOnSpec(assessment: Assessment, image: HostImage, progress: Progress): Hardened {
	const hardened = enforceOnHost(assessment, image, progress);
	if (!isHardening(assessment)) return hardened;
	refuseRootTargets(assessment.spec, image.targets());
	refuseOwnTargets(
		assessment.decision.tmpfs.map(({ destination }) => destination),
		image.targets(),
	);
	remark(progress, ...leftOutForImage(assessment.skipped));
	return hardened;
}

/**
 * The checks that hold whoever makes the mounts. Where ossify makes them itself, it resolves paths as it goes.
 * @throws {DeniedError} where the policy refuses the container
 * @throws {OssifyError} `input/shared-mounts`, `input/root-mount`, `input/image-mount`, `input/process-path`, `input/no-root`
 */
export function enforceOnHost(assessment: Assessment, image: Image, progress: Progress): Hardened {
	const hardened = enforce(assessment);
	if (!isHardening(assessment)) return hardened;
	refuseSharedMounts(assessment.spec);
	refuseProcessPaths(assessment.spec, image);
	remark(progress, ...checkImageMounts(assessment.spec, image).map(exposure));
	return hardened;
}

/** What the container's author is to be trusted with, for the record. */
function exposure(destination: string): Finding {
	return {
		rule: "mounts/image-exposed",
		message: `the mount on ${destination} is of a host folder that holds the image, and writable: by it, the container can change the image`,
	};
}

/** A mount namespace that is joined by its path is another container's, or the host's; without one, crun ignores `root.readonly`. */
function refuseSharedMounts(spec: ParsedSpec): void {
	const namespaces = partOf(spec, "linux", "namespaces");
	const list = Array.isArray(namespaces) ? (namespaces as { type?: unknown; path?: unknown }[]) : [];
	const mounts = list.filter((namespace) => namespace?.type === "mount");
	// Of two entries crun joins the one with a path, wherever it is in the list.
	if (mounts.length === 1 && (mounts[0]?.path ?? "") === "") return;
	throw new OssifyError("input/shared-mounts", "cannot change the container's mounts: its spec gives it no mount namespace of its own");
}
