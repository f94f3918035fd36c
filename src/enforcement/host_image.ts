/**
 * A container's image on this machine, and the checks for anything in it that would keep a decision from taking effect. The hooks and `ossify runtime`
 * share them.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import { OssifyError } from "../errors.ts";
import { type Assessment, enforce, type Hardened, isHardening } from "../harden.ts";
import { type ParsedSpec, partOf } from "../oci_spec/mod.ts";
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
import type { Part } from "./facts.ts";
import { leftOutForImage } from "./left_out.ts";

/** An image in which the runtime resolves the mounts after ossify has changed the spec. */
export interface HostImage extends Image {
	/** The targets of the spec's mounts, looked up on first use and cached. */
	targets(): ImageTargets;
	/** The folders of the image on the host, including its layers. */
	places(): readonly FilePlace[];
}

/** The image of a bundle. @param bundle absolute path of the bundle; relative paths in the spec start there */
export function hostImage(spec: ParsedSpec, bundle: string, hostFiles: RootFiles): HostImage {
	const files = { ...hostFiles, realPath: answeredOnce(hostFiles.realPath), entry: answeredOnce(hostFiles.entry) };
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
			found ??= cached(resolveTargets(spec, image));
			return found;
		},
		places: () => partsOf(image).places,
	};
}

/** The plan and its checks ask for the same paths, and resolving a path takes a lookup for every parent folder. */
function cached(targets: ImageTargets): ImageTargets {
	return { ...targets, of: answeredOnce(targets.of) };
}

/** The checks see the same file at a path, whatever becomes of it meanwhile. */
function answeredOnce<T>(look: (path: string) => T): (path: string) => T {
	const known = new Map<string, { readonly answer: T }>();
	return (path) => {
		const answered = known.get(path) ?? { answer: look(path) };
		known.set(path, answered);
		return answered.answer;
	};
}

/**
 * Checks that the changes to the spec take effect when the runtime applies them.
 * @throws {DeniedError} if the policy refuses the container
 * @throws {OssifyError} `input/shared-mounts`, `input/root-mount`, `input/unresolved-mount`, `input/image-mount`, `input/hostile-target`
 */
export function* enforceOnSpec(assessment: Assessment, image: HostImage): Part<Hardened> {
	const hardened = yield* enforceOnHost(assessment, image);
	if (!isHardening(assessment)) return hardened;
	refuseRootTargets(assessment.spec, image.targets());
	refuseOwnTargets(
		assessment.decision.tmpfs.map(({ destination }) => destination),
		image.targets(),
	);
	yield { remarks: leftOutForImage(assessment.skipped) };
	return hardened;
}

/**
 * The checks that apply both to mounts that the runtime makes and to those that ossify makes. ossify resolves the targets of its own mounts when it makes
 * them, so the checks of targets are not among these.
 * @throws {DeniedError} if the policy refuses the container
 * @throws {OssifyError} `input/shared-mounts`, `input/root-mount`, `input/image-mount`, `input/process-path`, `input/no-root`
 */
export function* enforceOnHost(assessment: Assessment, image: Image): Part<Hardened> {
	const hardened = enforce(assessment);
	if (!isHardening(assessment)) return hardened;
	refuseSharedMounts(assessment.spec);
	refuseProcessPaths(assessment.spec, image);
	yield { remarks: checkImageMounts(assessment.spec, image).map(exposure) };
	return hardened;
}

/** The warning for a mount through which the container can change the image. */
function exposure(destination: string): Finding {
	return {
		rule: "mounts/image-exposed",
		message: `the mount on ${destination} is writable, and its source is a host folder that contains the image: the container can change the image through it`,
	};
}

/** A mount namespace with a path belongs to another container or to the host. Without a mount namespace, crun ignores `root.readonly`. */
function refuseSharedMounts(spec: ParsedSpec): void {
	const namespaces = partOf(spec, "linux", "namespaces");
	const list = Array.isArray(namespaces) ? (namespaces as { type?: unknown; path?: unknown }[]) : [];
	const mounts = list.filter((namespace) => namespace?.type === "mount");
	// If there are two entries, crun joins the one with a path, whatever their order.
	if (mounts.length === 1 && (mounts[0]?.path ?? "") === "") return;
	throw new OssifyError("input/shared-mounts", "cannot change the container's mounts: its spec gives it no mount namespace of its own");
}
