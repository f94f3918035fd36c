/**
 * The folders that engines keep their state in, by their configuration: policies know an engine's containers by them.
 * @module
 */
import { configFiles, parseToml, readConfig, type Table, type View, valueAt } from "../../config/mod.ts";

/** Folders of one kind, as the data names them in `engine_folders`. */
export interface StateFolders {
	readonly kind: "containerd" | "docker" | "storage";
	readonly folders: readonly string[];
}

/** Of texts that may be missing, those that are a folder's path. */
export function foldersOf(kind: StateFolders["kind"], values: readonly unknown[]): StateFolders {
	const paths = values.filter((value): value is string => typeof value === "string" && value.startsWith("/"));
	return { kind, folders: paths.map((path) => path.replace(/(?<=.)\/+$/, "")) };
}

/** The first that is there has the whole of it. */
const storageFiles = ["/etc/containers/storage.conf", "/usr/share/containers/storage.conf"];

/**
 * Of containers/storage, which CRI-O and Podman have in common.
 * @param over what the engine's own configuration says of them
 * @see https://github.com/containers/container-libs/blob/main/storage/docs/containers-storage.conf.5.md
 */
export function storageFolders(view: View, over: { readonly root?: unknown; readonly runroot?: unknown } = {}): StateFolders {
	const [file] = configFiles(
		view,
		storageFiles.map((path) => ({ path })),
	);
	const said = file === undefined ? {} : parseToml(readConfig(view, file), file);
	const of = (own: unknown, key: string) => (typeof own === "string" && own !== "" ? own : valueAt(said, ["storage", key]));
	return foldersOf("storage", [of(over.root, "graphroot"), of(over.runroot, "runroot")]);
}

/** What the last of some files says at the top, or in a table there. */
export function lastSaid(tables: readonly Table[], path: readonly string[]): unknown {
	return tables.map((table) => valueAt(table, path)).findLast((value) => value !== undefined);
}
