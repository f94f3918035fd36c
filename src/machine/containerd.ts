/**
 * Containers of containerd: a bundle for each task below `state`, by namespace; a folder for each of the CRI's below `root`; and all of them in
 * containerd's database there.
 * @see https://github.com/containerd/containerd/blob/main/core/runtime/v2/bundle.go
 * @module
 */
import { inStore } from "./containerd_store.ts";
import { engineIn, type FoundContainer, keyOf } from "./found.ts";
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
	yield* inStore(folder, within);
}

function task(folder: StateFolder, bundle: string, { id, namespace }: { readonly id: string; readonly namespace: string }): FoundContainer {
	const [spec, pid] = [`${bundle}/config.json`, `${bundle}/init.pid`].map((below) => (folder.has(below) ? { folder, below } : undefined));
	// A task that has ended has run, unless it is ended before it starts.
	return { key: keyOf(id, namespace), id, engine: engineIn(namespace), spec, pid, ran: pid && true };
}

/** Times are in nanoseconds. @see https://github.com/containerd/containerd/blob/main/internal/cri/store/container/status.go */
function hasStarted(folder: StateFolder, status: string): boolean | undefined {
	const { StartedAt } = partsOf(folder.json(status));
	return typeof StartedAt === "number" ? StartedAt > 0 : undefined;
}
