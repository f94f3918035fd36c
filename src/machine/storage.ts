/**
 * Containers of containers/storage, in which Podman and CRI-O keep theirs.
 *
 * `DRIVER-containers/containers.json` lists all, those that are not to survive a restart are in `volatile-containers.json`. CRI-O writes specs below the run
 * root, Podman below the root; the file with the process ID is below the run root.
 * @see https://github.com/containers/storage/blob/main/containers.go
 * @module
 */
import { type FoundContainer, keyOf } from "./found.ts";
import { partsOf, type StateFolder, textIn } from "./state_folder.ts";

/** The containers that a root or a run root has parts of. */
export function* inStorage(folder: StateFolder): Generator<FoundContainer> {
	for (const name of folder.folders().filter((one) => one.endsWith("-containers"))) {
		for (const list of ["containers.json", "volatile-containers.json"]) {
			const entries = folder.json(`${name}/${list}`);
			for (const entry of Array.isArray(entries) ? entries : []) yield* listed(partsOf(entry));
		}
		for (const id of folder.folders(name)) yield* stored(folder, `${name}/${id}/userdata`, id);
	}
}

/** Buildah's working containers are listed, too: without names of an image, and they are never started. */
function* listed({ id, names, metadata }: Readonly<Record<string, unknown>>): Generator<FoundContainer> {
	if (typeof id !== "string") return;
	const said = partsOf(metadataOf(metadata));
	const image = textIn(said["image-name"]);
	const name = textIn(Array.isArray(names) ? names[0] : undefined) ?? textIn(said.name);
	if (image !== undefined || textIn(said["pod-id"]) !== undefined) yield { key: keyOf(id), id, engine: "storage", name, image };
}

function metadataOf(text: unknown): unknown {
	try {
		return typeof text === "string" ? JSON.parse(text) : undefined;
	} catch {
		return undefined;
	}
}

function* stored(folder: StateFolder, userdata: string, id: string): Generator<FoundContainer> {
	const [spec, pid] = [`${userdata}/config.json`, `${userdata}/pidfile`].map((below) =>
		folder.has(below) ? { folder, below } : undefined,
	);
	if (spec !== undefined || pid !== undefined) yield { key: keyOf(id), id, engine: "storage", spec, pid };
}
