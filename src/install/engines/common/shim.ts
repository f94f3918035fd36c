/**
 * containerd's shim for runc, and similar ones. containerd and Docker configure the program that it calls.
 * @see https://github.com/containerd/containerd/blob/main/cmd/containerd-shim-runc-v2/runc/container.go
 * @module
 */
import { decodeUtf8 } from "../../../json/mod.ts";
import { isTable, type Table, type Value, type View, valueAt } from "../../config/mod.ts";
import { noProgram, programOr, type RuntimeEntry } from "./configured.ts";
import type { KnownRuntime, Users } from "./engine.ts";

/** The default program of the shim. */
export const stock = "runc";
export const stockType = "io.containerd.runc.v2";

/** The entry of a runtime with that type. Other shims call no program. */
export function shimEntry(settings: Table, type: Value | undefined): RuntimeEntry {
	const entry = { programs: [programOr(valueAt(settings, ["options", "BinaryName"]), stock)], settings };
	const callsProgram = typeof type === "string" && /^io\.containerd\.runc\.v\d$/.test(type);
	return callsProgram ? entry : { ...entry, unfit: noProgram(type) };
}

/** The same options with another program. */
export function optionsFor(script: string, options: Value | undefined): Table {
	return { ...(isTable(options) ? options : {}), BinaryName: script };
}

const maxFile = 64 * 1024;

/**
 * The containers whose shims are configured to call a script: they also call it to stop the container.
 * @param states the state folders of containerd
 * @returns their IDs
 */
export function shimUsers(view: View, states: readonly string[], script: string): string[] {
	const namespaces = states.map((state) => `${state}/io.containerd.runtime.v2.task`).flatMap((tasks) => below(view, tasks));
	return namespaces.flatMap((namespace) => view.names(namespace).filter((id) => names(view, `${namespace}/${id}/options.json`, script)));
}

/** The pods of containerd that need a script. A container that is started in an existing pod uses the pod's RuntimeClass. */
export function podUsers(view: View, state: string, script: string, wrapper?: KnownRuntime): Users {
	const byScript = shimUsers(view, [state], script);
	return { byScript, byName: wrapper?.isDefault === false ? byScript : [] };
}

function below(view: View, folder: string): string[] {
	return view.names(folder).map((name) => `${folder}/${name}`);
}

function names(view: View, file: string, script: string): boolean {
	try {
		return view.look(file) !== undefined && decodeUtf8(view.read(file, maxFile), file).includes(JSON.stringify(script));
	} catch {
		return false; // It ended in the meantime.
	}
}
