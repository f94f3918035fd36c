/**
 * Containers of containers/storage, in which Podman and CRI-O keep theirs.
 *
 * `DRIVER-containers/containers.json` lists all, those that are not to survive a restart are in `volatile-containers.json`. CRI-O writes specs below the run
 * root, Podman below the root; the file with the process ID is below the run root.
 * @see https://github.com/containers/storage/blob/main/containers.go
 * @module
 */
import { type FoundContainer, keyOf, type Layer } from "./found.ts";
import { partsOf, type StateFolder, textIn } from "./state_folder.ts";

const lists = "-containers";

/** The containers that a root or a run root has parts of. @param all the storage folders: a list may be in another one than the layers */
export function* inStorage(folder: StateFolder, all: readonly StateFolder[]): Generator<FoundContainer> {
	for (const name of folder.folders().filter((one) => one.endsWith(lists))) {
		const driver = name.slice(0, -lists.length);
		for (const list of ["containers.json", "volatile-containers.json"]) {
			const entries = folder.json(`${name}/${list}`);
			for (const entry of Array.isArray(entries) ? entries : []) yield* listed(partsOf(entry), driver, all);
		}
		for (const id of folder.folders(name)) yield* stored(folder, `${name}/${id}/userdata`, id);
	}
}

/** Buildah's working containers are listed, too: without names of an image, and they are never started. */
function* listed(
	{ id, names, metadata, layer }: Readonly<Record<string, unknown>>,
	driver: string,
	all: readonly StateFolder[],
): Generator<FoundContainer> {
	if (typeof id !== "string") return;
	const said = partsOf(metadataOf(metadata));
	const image = textIn(said["image-name"]);
	const pod = textIn(said["pod-id"]);
	if (image === undefined && pod === undefined) return;
	yield {
		key: keyOf(id),
		id,
		engine: "storage",
		name: textIn(Array.isArray(names) ? names[0] : undefined) ?? textIn(said.name),
		image,
		sandbox: pod === id || undefined,
		layer: () => layerIn(all, driver, layer),
	};
}

function metadataOf(text: unknown): unknown {
	try {
		return typeof text === "string" ? JSON.parse(text) : undefined;
	} catch {
		return undefined;
	}
}

/** `overlay/LAYER/diff` @see https://github.com/containers/storage/blob/main/drivers/overlay/overlay.go */
function layerIn(all: readonly StateFolder[], driver: string, layer: unknown): Layer {
	if (driver !== "overlay") return { unreadable: `the storage driver is ${driver}, and only layers of overlay mounts are read` };
	if (typeof layer !== "string" || !/^[0-9a-f]{64}$/.test(layer)) return { unreadable: "its engine's list names no layer" };
	const folder = all.find((one) => one.isFolder(`overlay/${layer}/diff`));
	if (folder === undefined) return { unreadable: "its layer is not in the engine's folders" };
	if (isMountedByProgram(folder))
		return { unreadable: "its layer is of fuse-overlayfs, and only those of the kernel's overlayfs are read" };
	return { path: folder.at(`overlay/${layer}/diff`) };
}

function isMountedByProgram(folder: StateFolder): boolean {
	const flag = "overlay/.has-mount-program";
	return folder.has(flag) && new TextDecoder().decode(folder.read(flag)).trim() === "true";
}

function* stored(folder: StateFolder, userdata: string, id: string): Generator<FoundContainer> {
	const [spec, pid] = [`${userdata}/config.json`, `${userdata}/pidfile`].map((below) =>
		folder.has(below) ? { folder, below } : undefined,
	);
	if (spec !== undefined || pid !== undefined)
		yield { key: keyOf(id), id, engine: "storage", spec, pid, ran: spec && hasRun(folder, userdata) };
}

/** By CRI-O's state.json. Podman has none, and writes the spec when it starts a container. */
function hasRun(folder: StateFolder, userdata: string): boolean {
	const state = folder.json(`${userdata}/state.json`);
	return state === undefined || isTime(partsOf(state).started);
}

/** Go's zero time stands for none. */
export function isTime(value: unknown): boolean {
	return typeof value === "string" && value !== "" && !value.startsWith("0001-01-01");
}
