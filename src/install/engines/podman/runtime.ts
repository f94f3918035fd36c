/**
 * Podman, with ossify as its runtime.
 * @see https://github.com/containers/container-libs/blob/main/common/docs/containers.conf.5.md
 * @module
 */
import {
	configFiles,
	isTable,
	notUnderstood,
	parseToml,
	readConfig,
	type Table,
	textAt,
	tomlFile,
	type View,
	valueAt,
} from "../../config/mod.ts";
import { nameOf } from "../../layout.ts";
import type { Configured, RuntimeEntry } from "../common/configured.ts";
import type { RuntimeEngine } from "../common/engine.ts";
import type { Registration, Wrapper } from "../common/registration.ts";
import { storageFolders } from "../common/state_folders.ts";
import { apiService, podman } from "./hook.ts";

const dropIn = "/etc/containers/containers.conf.d/99-ossify-runtime.conf";

export const podmanRuntime: RuntimeEngine = {
	kind: "runtime",
	name: "podman-runtime",
	title: "Podman",
	heading: "Podman, with ossify as its runtime",
	hasNamespaces: false,
	writesLabels: false,
	programs: podman.programs,
	handlers: false,
	dropIn,
	daemon: apiService(dropIn),
	stateFolders: (view) => storageFolders(view),
	read,
	register,
};

/** The built-in defaults: the first that exists is used. */
const preferred = ["crun", "runc"];

function read(view: View): Configured {
	let [name, by] = ["", undefined as string | undefined];
	const lists: Record<string, readonly string[]> = Object.fromEntries(preferred.map((one) => [one, [one]]));
	const sources: Record<string, string> = {};
	for (const file of configFiles(view, podman.config)) {
		const config = parseToml(readConfig(view, file), file, { engine: { runtime: {}, runtimes: {} } });
		const chosen = textAt(config, ["engine", "runtime"], file);
		if (chosen !== "") [name, by] = [chosen, file];
		const own = programsIn(config, file);
		Object.assign(lists, own);
		for (const key of Object.keys(own)) sources[key] = file;
	}
	const entries = Object.fromEntries(Object.entries(lists).map(([key, programs]) => [key, entryFor(key, programs, sources[key])]));
	if (name.startsWith("/")) return { name, by: by ?? "", runtimes: { ...entries, [name]: { programs: [name], settings: {} } } };
	if (name !== "") return { name, by: by ?? "", runtimes: entries };
	return { name: "", runtimes: { ...entries, "": { programs: preferred.flatMap((one) => lists[one] ?? []), settings: {} } } };
}

function programsIn(config: Table, file: string): Record<string, readonly string[]> {
	const table = valueAt(config, ["engine", "runtimes"]) ?? {};
	const lists = isTable(table) ? Object.entries(table) : [];
	const isList = (value: unknown): value is string[] => Array.isArray(value) && value.every((one) => typeof one === "string");
	if (!isTable(table) || !lists.every(([, list]) => isList(list)))
		throw notUnderstood(`engine.runtimes in ${file}`, "it is not a table of lists of paths");
	return Object.fromEntries(lists) as Record<string, string[]>;
}

/** If none of the paths of a name exists, Podman looks the name up on PATH. */
function entryFor(name: string, programs: readonly string[], by: string | undefined): RuntimeEntry {
	const isVirtual = /^(?:kata|krun)/.test(name);
	return {
		programs: [...programs, name],
		settings: {},
		...(by !== undefined && { by }),
		...(isVirtual && { unfit: "it runs containers in virtual machines, whose root file system is not made by the bundle alone" }),
	};
}

/** A program that fails every call. It follows the script, because if the script is missing, Podman would look the runtime's name up on PATH. */
const refusing = ["/usr/bin/false", "/bin/false"];

/**
 * Uses the name of the underlying runtime: Podman derives the runtime's features from it (`runtime_supports_json` and others), and containers keep it,
 * so that they use the plain runtime after ossify was uninstalled.
 */
function register(_: View, { script, underlying }: Wrapper): Registration {
	const name = nameOf(underlying.name === "" ? underlying.runtime : underlying.name);
	const named = [...new Set([name, ...(underlying.name.startsWith("/") ? [underlying.name] : [])])];
	const runtimes = Object.fromEntries(named.map((one) => [one, [script, ...refusing]]));
	const comment = `By \`ossify install podman-runtime\`: ossify in front of ${underlying.runtime}; without it, no container starts.`;
	return { files: [{ path: dropIn, text: tomlFile(comment, { engine: { runtime: name, runtimes } }) }], edits: [], warnings: [] };
}
