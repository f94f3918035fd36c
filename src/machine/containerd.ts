/**
 * Containers of containerd: a bundle for each task below `state`, by namespace. The spec of a container without a task is in containerd's
 * database only; of the CRI's, there is a folder below `root`.
 * @see https://github.com/containerd/containerd/blob/main/core/runtime/v2/bundle.go
 * @module
 */
import { type FoundContainer, keyOf } from "./found.ts";
import { partsOf, type StateFolder } from "./state_folder.ts";

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
	for (const id of folder.folders(`${within}${cri}/containers`)) {
		yield { key: keyOf(id), id, engine: "containerd", ran: hasStarted(folder, `${within}${cri}/containers/${id}/status`) };
	}
	// A sandbox runs as soon as it is there.
	for (const id of folder.folders(`${within}${cri}/sandboxes`))
		yield { key: keyOf(id), id, engine: "containerd", sandbox: true, ran: true };
}

function task(folder: StateFolder, bundle: string, { id, namespace }: { readonly id: string; readonly namespace: string }): FoundContainer {
	const [spec, pid] = [`${bundle}/config.json`, `${bundle}/init.pid`].map((below) => (folder.has(below) ? { folder, below } : undefined));
	return { key: keyOf(id, namespace), id, engine: engineIn(namespace), spec, pid };
}

/** Docker's containerd has its containers in a namespace of its own. */
export function engineIn(namespace: string): "docker" | "containerd" {
	return namespace === "moby" ? "docker" : "containerd";
}

/** Times are in nanoseconds. @see https://github.com/containerd/containerd/blob/main/internal/cri/store/container/status.go */
function hasStarted(folder: StateFolder, status: string): boolean | undefined {
	const { StartedAt } = partsOf(folder.json(status));
	return typeof StartedAt === "number" ? StartedAt > 0 : undefined;
}
