/**
 * The state folders of engines, by their configuration. Policies recognize an engine's containers by them.
 * @module
 */
import { configFiles, parseToml, readConfig, type Table, type View, valueAt } from "../../config/mod.ts";

/** Folders of one kind, as in `engine_folders` of the data. */
export interface StateFolders {
	readonly kind: "containerd" | "docker" | "storage";
	readonly folders: readonly string[];
}

/** Keeps the values that are absolute paths. */
export function foldersOf(kind: StateFolders["kind"], values: readonly unknown[]): StateFolders {
	const paths = values.filter((value): value is string => typeof value === "string" && value.startsWith("/"));
	return { kind, folders: paths.map((path) => path.replace(/(?<=.)\/+$/, "")) };
}

/** Only the first file that exists is read. */
const storageFiles = ["/etc/containers/storage.conf", "/usr/share/containers/storage.conf"];

/**
 * The folders of containers/storage, which CRI-O and Podman share.
 * @param over the folders that the engine's own configuration sets
 * @see https://github.com/containers/container-libs/blob/main/storage/docs/containers-storage.conf.5.md
 */
export function storageFolders(view: View, over: { readonly root?: unknown; readonly runroot?: unknown } = {}): StateFolders {
	const [file] = configFiles(
		view,
		storageFiles.map((path) => ({ path })),
	);
	const said = file === undefined ? {} : parseToml(readConfig(view, file), file, { storage: { graphroot: {}, runroot: {} } });
	const of = (own: unknown, key: string) => (typeof own === "string" && own !== "" ? own : valueAt(said, ["storage", key]));
	return foldersOf("storage", [of(over.root, "graphroot"), of(over.runroot, "runroot")]);
}

/** The value at a path in the last of the tables that has one. */
export function lastSaid(tables: readonly Table[], path: readonly string[]): unknown {
	return tables.map((table) => valueAt(table, path)).findLast((value) => value !== undefined);
}
