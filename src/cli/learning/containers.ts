/**
 * The containers of this machine and their layers, running or not.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { containerNamed, containersOn, documentOf, type FoundContainer, layerOf, type SeenState, stateOf } from "../../machine/mod.ts";
import { visible } from "../../visible.ts";
import { machineFor, policyFor, type SpecFile, type TimedCall } from "../deciding/mod.ts";
import { type LayerSource, upperDir } from "./sampling.ts";

/** A layer, and the spec of its container, by its path or as its engine keeps it; undefined where it is not known. */
export interface Target {
	readonly source: LayerSource;
	readonly spec: string | SpecFile | undefined;
}

/** A container, and its state. */
export interface FoundHere extends SeenState {
	readonly container: FoundContainer;
}

/** All containers of this machine. State folders that this process may not read, and engines that do not answer, are left out. */
export async function containersHere(call: TimedCall): Promise<readonly FoundContainer[]> {
	const ignored = () => {};
	return await containersOn(machineFor(call, await policyFor(call), { root: "/", failed: ignored, silent: ignored }));
}

/** The containers of these names or IDs, in their order. @throws {OssifyError} `host/no-container` */
export async function containersNamed(call: TimedCall, names: readonly string[]): Promise<FoundHere[]> {
	const all = await containersHere(call);
	return names.map((name) => {
		const container = containerNamed(all, name);
		return { container, ...stateOf(call.platform.files, "/", container) };
	});
}

/** A container's layer. @param name as it can be named to the user @throws {OssifyError} `host/unsupported-layer` */
export function targetOf({ platform: { files } }: TimedCall, { container, mountinfo }: FoundHere, name: string): Target {
	const layer = layerOf(files, "/", container, mountinfo);
	if ("path" in layer) return { source: upperDir(layer.path, name), spec: specOf(container) };
	throw new OssifyError("host/unsupported-layer", `cannot read the layer of ${visible(name)}: ${visible(layer.unreadable)}`, {
		advice:
			"learn reads overlay mounts: those of overlay2, overlayfs and fuse-less Podman; not vfs, btrfs, zfs, devmapper or block devices",
	});
}

/** The spec of a container; undefined where it is not known. */
export function specOf(container: FoundContainer): string | SpecFile | undefined {
	const { path, bytes } = documentOf(container) ?? {};
	return path ?? (bytes && { path: undefined, bytes });
}
