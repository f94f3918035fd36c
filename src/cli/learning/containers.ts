/**
 * The containers of this machine and their layers, running or not.
 * @module
 */
import { coded, OssifyError } from "../../errors.ts";
import {
	containerNamed,
	containersOn,
	documentOf,
	type FoundContainer,
	foundRunning,
	imageLayersOf,
	keptLayer,
	layerOf,
	type Machine,
	type SeenState,
	stateOf,
} from "../../machine/mod.ts";
import { executedIn } from "../../platform/layer/executed.ts";
import { livenessOf, type RunningContainer } from "../../platform/layer/running.ts";
import type { Files } from "../../platform/mod.ts";
import { shortId, visible } from "../../visible.ts";
import type { Call } from "../arguments/mod.ts";
import { machineFor, policyFor, type SpecFile, type TimedCall } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";
import { type ContentPlaces, rootIn } from "./content.ts";
import { type LayerSource, upperDir } from "./sampling.ts";
import { addTmpfsUse } from "./tmpfs_use.ts";

/** A layer, and the spec of its container, by its path or as its engine keeps it; undefined where it is not known. */
export interface Target {
	readonly source: LayerSource;
	readonly spec: string | SpecFile | undefined;
	/** Of a container: its own spec, and the name that its engine has for it. */
	readonly own?: string | SpecFile | undefined;
	readonly engineName?: string | undefined;
	/** Whether the container still runs, or where it did not, is still there; undefined where only its layer is known. */
	readonly isThere?: () => boolean;
	/** Its writes were refused: what a mount covers counts, too. */
	readonly isRefused?: true;
	/** Where its image's files can be measured. */
	readonly content?: ContentPlaces;
	/** As the policies' data name it, where there is no spec that says it. */
	readonly image?: string | undefined;
	/** As the engine names it, where it does. */
	readonly imageName?: string | undefined;
}

/** A container, and its state. */
export interface FoundHere extends SeenState {
	readonly container: FoundContainer;
}

/** All containers of this machine. State folders that this process may not read, and engines that do not answer, are left out. */
export async function containersHere(call: TimedCall, failed: Machine["failed"] = () => {}): Promise<readonly FoundContainer[]> {
	return await containersOn(machineFor(call, await policyFor(call), { root: "/", failed, silent: () => {} }));
}

/** The containers of these names or IDs, in their order. @throws {OssifyError} `host/no-container` */
export async function containersNamed(call: TimedCall, names: readonly string[]): Promise<FoundHere[]> {
	const unread: string[] = [];
	const all = await containersHere(call, (_, error) => unread.push(coded(error).message));
	return names.map((name) => {
		const container = containerNamed(all, name, unread[0]);
		return { container, ...stateOf(call.platform.files, "/", container) };
	});
}

/** The first container of a pod of Podman's, which holds its namespaces: its engine names it so, and its spec does not say it. */
export function isInfra(engineName: string | undefined): boolean {
	return engineName !== undefined && /^[0-9a-f]{12}-infra$/.test(engineName);
}

/** All containers that may have written something, with their names. One whose layer cannot be read gives its error then. */
export async function allContainers(call: TimedCall): Promise<Target[]> {
	const unread: string[] = [];
	const found = await containersHere(call, (_, error) => unread.push(coded(error).message));
	if (unread[0] !== undefined) notify(call.platform, "note", `containers may be missing: ${visible(unread[0])}`);
	const all = found.map((container) => ({ container, ...stateOf(call.platform.files, "/", container) }));
	const mayWrite = ({ state, container }: FoundHere) => state.status !== "created" && state.sandbox !== true && !isInfra(container.name);
	return all.filter(mayWrite).map((found) => readable(call, found));
}

function readable(call: Call, found: FoundHere): Target {
	const { name, id, image } = found.container;
	const shown = name ?? shortId(id);
	try {
		return targetOf(call, found, shown);
	} catch (error) {
		return { source: { name: shown, read: () => Promise.reject(error) }, spec: undefined, imageName: image };
	}
}

/** One that has just started. */
export function startedContainer(call: Call, running: RunningContainer): Target {
	const container = foundRunning(running, call.platform.files);
	const state = { status: "running", pid: running.pid } as const;
	return targetOf(call, { container, state, mountinfo: running.mountinfo }, running.name ?? shortId(running.id));
}

/** A container's layer. @param name as it can be named to the user @throws {OssifyError} `host/unsupported-layer` */
export function targetOf({ platform: { files } }: Call, { container, state, mountinfo }: FoundHere, name: string): Target {
	const layer = layerOf(files, "/", container, mountinfo);
	const runs = state.pid === undefined ? undefined : livenessOf(state.pid);
	if ("path" in layer) {
		const exists = keptLayer(files, layer.path);
		const own = specOf(container);
		const { read } = upperDir(layer.path, name);
		const readAll: LayerSource["read"] = async (trie) => {
			trie.isRootReadonly = state.root === "read-only";
			if (state.pid !== undefined && runs?.()) trie.addExecuted(executedIn(state.pid));
			await read(trie);
			if (state.pid !== undefined && mountinfo !== undefined && runs?.()) await addTmpfsUse(trie, { pid: state.pid, mountinfo });
		};
		const names = { engineName: container.name, imageName: container.image };
		const content = { root: rootWhile(runs, files, own), layers: layersFrom(files, layer.path, mountinfo) };
		return { source: { name, read: readAll, exists }, spec: own, own, isThere: runs ?? exists, content, ...names };
	}
	throw new OssifyError("host/unsupported-layer", `cannot read the layer of ${visible(name)}: ${visible(layer.unreadable)}`, {
		advice:
			layer.advice ??
			"learn reads overlay mounts of the kernel: overlay2 of Docker, overlayfs of containerd, overlay of Podman and CRI-O; not fuse-overlayfs, vfs, btrfs, zfs, devmapper or block devices",
	});
}

/** Its root, by its spec, which is read once; it is there while the container runs. */
function rootWhile(runs: (() => boolean) | undefined, files: Files, own: Target["own"]): ContentPlaces["root"] {
	let path: string | undefined;
	return () => {
		if (!runs?.() || typeof own !== "string") return undefined;
		path ??= rootIn(files, own);
		return path;
	};
}

/** The layers of a root, where those of the image are known. @param upper its writable layer */
export function layersFrom(files: Files, upper: string, mountinfo?: string): readonly string[] {
	const image = imageLayersOf(files, upper, mountinfo);
	return image.length === 0 ? [] : [upper, ...image];
}

/** The spec of a container; undefined where it is not known. */
export function specOf(container: FoundContainer): string | SpecFile | undefined {
	const { spec } = container;
	if (spec !== undefined) return spec.folder.at(spec.below);
	const found = documentOf(container);
	return found && { path: undefined, bytes: found.bytes };
}
