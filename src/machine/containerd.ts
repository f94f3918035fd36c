/**
 * Containers of containerd: a bundle for each task below `state`, by namespace. The spec of a container without a task is in containerd's
 * database only; of the CRI's, there is a folder below `root`.
 * @see https://github.com/containerd/containerd/blob/main/core/runtime/v2/bundle.go
 * @module
 */
import { type FoundContainer, keyOf } from "./found.ts";
import type { StateFolder } from "./state_folder.ts";

const tasks = "io.containerd.runtime.v2.task";
const cri = "io.containerd.grpc.v1.cri";

/** The containers that a root or a state folder has parts of. */
export function* inContainerd(folder: StateFolder, below = ""): Generator<FoundContainer> {
	const within = below === "" ? "" : `${below}/`;
	for (const namespace of folder.folders(`${within}${tasks}`)) {
		for (const id of folder.folders(`${within}${tasks}/${namespace}`)) {
			yield task(folder, `${within}${tasks}/${namespace}/${id}`, { id, namespace });
		}
	}
	for (const kind of ["containers", "sandboxes"]) {
		for (const id of folder.folders(`${within}${cri}/${kind}`)) yield { key: keyOf(id), id, engine: "containerd" };
	}
}

function task(folder: StateFolder, bundle: string, { id, namespace }: { readonly id: string; readonly namespace: string }): FoundContainer {
	const [spec, pid] = [`${bundle}/config.json`, `${bundle}/init.pid`].map((below) => (folder.has(below) ? { folder, below } : undefined));
	return { key: keyOf(id, namespace), id, engine: namespace === "moby" ? "docker" : "containerd", spec, pid };
}
