/**
 * Containers of containerd whose shims were told to call a script: they call it to stop the container, too.
 * @see https://github.com/containerd/containerd/blob/main/cmd/containerd-shim-runc-v2/runc/container.go
 * @module
 */
import { decodeUtf8 } from "../json/mod.ts";
import type { View } from "./engine.ts";

const maxFile = 64 * 1024;

/** Their ids. @param states the folders in which containerd keeps what runs */
export function shimUsers(view: View, states: readonly string[], script: string): string[] {
	const namespaces = states.map((state) => `${state}/io.containerd.runtime.v2.task`).flatMap((tasks) => below(view, tasks));
	return namespaces.flatMap((namespace) => view.names(namespace).filter((id) => names(view, `${namespace}/${id}/options.json`, script)));
}

function below(view: View, folder: string): string[] {
	return view.names(folder).map((name) => `${folder}/${name}`);
}

function names(view: View, file: string, script: string): boolean {
	try {
		return view.look(file) !== undefined && decodeUtf8(view.read(file, maxFile), file).includes(JSON.stringify(script));
	} catch {
		return false; // It ended meanwhile.
	}
}
