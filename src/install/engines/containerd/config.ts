/**
 * containerd's configuration: the main file, those that it imports, and the name of the CRI plugin in them.
 * @see https://github.com/containerd/containerd/blob/main/docs/man/containerd-config.toml.5.md
 * @module
 */
import {
	isTable,
	type KnownKeys,
	keysAt,
	notUnderstood,
	parseToml,
	readConfig,
	type Table,
	textListIn,
	type Value,
	type View,
	valueAt,
} from "../../config/mod.ts";
import { folderOf } from "../../layout.ts";

/** A file that containerd reads. */
export interface ConfigFile {
	readonly path: string;
	readonly version: number;
	/** The table of the plugin; undefined if there is none. */
	readonly plugin: Table | undefined;
	readonly imports: readonly string[];
	readonly disabled: readonly string[];
	/** The whole content. */
	readonly said: Table;
}

/** The keys of the plugin in a file of that version. */
export function pluginPath(version: number): readonly string[] {
	return ["plugins", version >= 3 ? "io.containerd.cri.v1.runtime" : "io.containerd.grpc.v1.cri"];
}

/** The files in the order in which containerd reads them: the main file, its imports, and their imports. */
export function configFilesOf(view: View, main: string): ConfigFile[] {
	const files = new Map<string, ConfigFile>();
	const waiting = view.look(main) === undefined ? [] : [main];
	for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
		if (files.has(path)) continue;
		const file = readFile(view, path, files.get(main)?.version);
		files.set(path, file);
		waiting.push(...file.imports.flatMap((pattern) => resolve(view, path ?? "", pattern)));
	}
	return [...files.values()];
}

/** containerd's state folder. */
export function stateFolder(view: View, main: string, usual = "/run/containerd"): string {
	const config = view.look(main) === undefined ? {} : parseToml(readConfig(view, main), main, keysAt(["state"]));
	return typeof config.state === "string" && config.state !== "" ? config.state : usual;
}

/** Whether a file imports that path. */
export function imports(file: ConfigFile, path: string): boolean {
	return file.imports.some((pattern) => isMatch(absolute(file.path, pattern), path));
}

const runtimeKeys = { runtime_type: {}, options: { BinaryName: {} } };
const pluginKeys = {
	containerd: {
		default_runtime_name: {},
		runtimes: { "*": runtimeKeys },
		default_runtime: runtimeKeys,
		untrusted_workload_runtime: runtimeKeys,
	},
};
const known: KnownKeys = {
	version: {},
	imports: {},
	disabled_plugins: {},
	root: {},
	state: {},
	plugins: { "io.containerd.grpc.v1.cri": pluginKeys, "io.containerd.cri.v1.runtime": pluginKeys },
};

/** A file without a version has version 1; an imported one has that of the main file. */
function readFile(view: View, path: string, mainVersion = 1): ConfigFile {
	const text = readConfig(view, path);
	const config = parseToml(text, path, known);
	const version = Number(config.version ?? mainVersion);
	const plugin = valueAt(config, pluginPath(version));
	if (plugin !== undefined && !isTable(plugin)) throw notUnderstood(path, `${pluginPath(version).join(".")} is not a table`);
	const list = (name: string) => textListIn(text, name, path)?.items ?? [];
	return { path, version, said: config, plugin, imports: list("imports"), disabled: list("disabled_plugins") };
}

function resolve(view: View, parent: string, pattern: string): string[] {
	const path = absolute(parent, pattern);
	if (!path.includes("*")) return [path];
	const folder = folderOf(path);
	if (folder.includes("*")) throw notUnderstood(parent, `it imports ${pattern}: ossify does not support a star in the name of a folder`);
	return view
		.names(folder)
		.map((name) => `${folder}/${name}`)
		.filter((file) => isMatch(path, file));
}

function absolute(parent: string, path: string): string {
	const parts: string[] = [];
	for (const part of (path.startsWith("/") ? path : `${folderOf(parent)}/${path}`).split("/")) {
		if (part === "..") parts.pop();
		else if (part !== "" && part !== ".") parts.push(part);
	}
	return `/${parts.join("/")}`;
}

function isMatch(pattern: string, path: string): boolean {
	const parts = pattern.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
	return new RegExp(`^${parts.join("[^/]*")}$`).test(path);
}

/** Merges tables. If both have another value for a key, that of `above` is used. */
export function mergeTables(below: Table, above: Table): Table {
	const merged: Record<string, Value> = { ...below };
	for (const [key, value] of Object.entries(above)) {
		const old = below[key];
		merged[key] = isTable(old) && isTable(value) ? mergeTables(old, value) : value;
	}
	return merged;
}
