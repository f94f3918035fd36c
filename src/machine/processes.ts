/**
 * The running containers of this machine, by their processes: it does not matter where their engine keeps its state.
 * @module
 */
import { isForbidden } from "../platform/files/forbidden.ts";
import { type RunningContainer, runningContainers } from "../platform/layer/running.ts";
import type { Files } from "../platform/mod.ts";
import { engineIn, type FoundContainer, keyOf } from "./found.ts";
import { StateFolder } from "./state_folder.ts";

/** All that this process may see. */
export function* inProcesses(files: Files): Generator<FoundContainer> {
	for (const running of runningContainers()) yield foundRunning(running, files);
}

/** What the processes of a container say of it. */
export function foundRunning(running: RunningContainer, files: Files): FoundContainer {
	const { id, name, namespace, pid } = running;
	const engine = namespace === undefined ? "storage" : engineIn(namespace);
	return { key: keyOf(id, namespace), id, engine, name, ...specOf(running, files), process: pid };
}

function specOf({ bundle }: RunningContainer, files: Files): Pick<FoundContainer, "spec" | "forbidden"> {
	if (bundle === undefined) return {};
	const path = `${bundle}/config.json`;
	if (isForbidden(path)) return { forbidden: path };
	const folder = StateFolder.at(files, bundle, "/");
	return folder?.has("config.json") ? { spec: { folder, below: "config.json" } } : {};
}
