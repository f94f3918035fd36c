/**
 * containerd, with ossify as a runtime of its CRI plugin.
 * @see https://github.com/containerd/containerd/blob/main/docs/cri/config.md
 * @module
 */
import { type ConfigChange, type Table, tablesAt, textAt, tomlFile, type View, valueAt } from "../../config/mod.ts";
import { folderOf } from "../../layout.ts";
import type { Configured, RuntimeEntry } from "../common/configured.ts";
import type { RuntimeEngine } from "../common/engine.ts";
import { frontComment, type Registration, type Wrapper } from "../common/registration.ts";
import { optionsFor, podUsers, shimEntry, stock, stockType } from "../common/shim.ts";
import { foldersOf, lastSaid, type StateFolders } from "../common/state_folders.ts";
import { type ConfigFile, configFilesOf, imports, mergeTables, pluginPath, stateFolder } from "./config.ts";

export const usualFile = "/etc/containerd/config.toml";

export const containerd: RuntimeEngine = containerdAt(usualFile);

function containerdAt(main: string): RuntimeEngine {
	return {
		kind: "runtime",
		name: "containerd",
		title: "containerd",
		heading: "containerd",
		hasNamespaces: true,
		writesLabels: false,
		programs: ["/usr/bin/containerd", "/usr/local/bin/containerd", "/usr/sbin/containerd"],
		handlers: true,
		daemon: { name: "containerd", config: main, usual: usualFile, options: ["config", "c"] },
		notice:
			"containerd reads its configuration when it starts: restart it (`systemctl restart containerd`). Containers keep running during the restart",
		read: (view) => configuredBy(configFilesOf(view, main), main),
		register: (view, wrapper) => register(view, wrapper, main),
		stateFolders: (view) => stateFoldersOf(configFilesOf(view, main)),
		users: (view, script, wrapper) => podUsers(view, stateFolder(view, main), script, wrapper),
		at: (file) => ({ ...containerdAt(file), main: file }),
	};
}

/** The state folders; later files take precedence. @param more folders on the command line */
export function stateFoldersOf(files: readonly ConfigFile[], more: readonly string[] = []): StateFolders {
	const said = files.map((file) => file.said);
	return foldersOf("containerd", [...more, lastSaid(said, ["root"]), lastSaid(said, ["state"])]);
}

/** The runtimes in the files. @param main the first of the files, which need not exist */
export function configuredBy(files: readonly ConfigFile[], main: string): Configured {
	const { plugin, by } = effective(files);
	const chosen = textAt(plugin, ["containerd", "default_runtime_name"], by ?? main);
	const tables = tablesAt(plugin, ["containerd", "runtimes"], by ?? main);
	const builtIn = isMerged(files) || !hasRuntimes(plugin) ? { [stock]: entryFor({ runtime_type: stockType }) } : {};
	const implied = isMerged(files) ? {} : deprecatedRuntimes(plugin, by ?? main);
	const entries = Object.entries({ ...tables, ...implied }).map(([name, table]) => [name, entryFor(table)] as const);
	const configured = { ...(by !== undefined && { by }), runtimes: { ...builtIn, ...Object.fromEntries(entries) } };
	const why = unfit(files);
	if (why !== undefined) return { ...configured, name: chosen || stock, unfit: why };
	if (implied.default === undefined) return { ...configured, name: chosen || stock };
	const fixed = `${by} has the deprecated table default_runtime, which containerd 1 uses instead of default_runtime_name: move its settings to a table runtimes.NAME, or remove it`;
	return { ...configured, name: "default", fixedDefault: fixed };
}

/**
 * Tables that containerd 1 uses as the runtimes `default`, which takes precedence over default_runtime_name, and `untrusted`, which pods select by an
 * annotation. containerd 2 ignores them.
 * @see https://github.com/containerd/containerd/blob/v1.7.27/pkg/cri/config/config.go ValidatePluginConfig
 */
function deprecatedRuntimes(plugin: Table, file: string): { readonly default?: Table; readonly untrusted?: Table } {
	const tables = { default: "default_runtime", untrusted: "untrusted_workload_runtime" };
	const found = Object.entries(tables).map(([name, key]) => [name, valueAt(plugin, ["containerd", key])] as const);
	return Object.fromEntries(found.filter(([, table]) => textAt(table, ["runtime_type"], file) !== ""));
}

/**
 * The table of the plugin that takes effect. containerd 1, which reads versions up to 2 of the configuration, uses the whole table of the last file that
 * has one (`mergeConfig` of services/server/config). containerd 2 merges the tables; only it reads version 3.
 */
function effective(files: readonly ConfigFile[]): { readonly plugin: Table; readonly by: string | undefined } {
	const named = files.filter(({ plugin }) => plugin !== undefined);
	const by = named.at(-1)?.path;
	if (!isMerged(files)) return { plugin: named.at(-1)?.plugin ?? {}, by };
	return { plugin: named.reduce<Table>((below, { plugin }) => mergeTables(below, plugin ?? {}), {}), by };
}

export function isMerged([main]: readonly ConfigFile[]): boolean {
	return (main?.version ?? 2) >= 3;
}

function hasRuntimes(plugin: Table): boolean {
	return valueAt(plugin, ["containerd", "runtimes"]) !== undefined;
}

function unfit(files: readonly ConfigFile[]): string | undefined {
	const off = files.find(({ disabled }) =>
		disabled.some((name) => ["cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.runtime"].includes(name)),
	);
	if (off)
		return `${off.path} disables the CRI plugin (disabled_plugins), so Kubernetes does not use this containerd; for Docker, install with the engine \`docker\``;
	// containerd 1 uses the version of the last file that has one for all files.
	const old = files.find(({ version }) => version < 2);
	if (old)
		return `${old.path} has the configuration version 1: replace it with what \`containerd config migrate\` prints, or with \`version = 2\` if it is otherwise empty`;
	return undefined;
}

function entryFor(settings: Table): RuntimeEntry {
	return shimEntry(settings, settings.runtime_type);
}

function register(view: View, wrapper: Wrapper, main: string): Registration {
	const files = configFilesOf(view, main);
	return isMerged(files) ? besides(files, wrapper, main) : within(files, wrapper, main);
}

/** A file of ossify that the main file imports. */
function besides(files: readonly ConfigFile[], wrapper: Wrapper, main: string): Registration {
	const dropIn = `${folderOf(main)}/conf.d/99-ossify.toml`;
	const known = files.some((file) => imports(file, dropIn));
	return {
		files: [dropInFile(dropIn, files[0]?.version ?? 3, containerd, wrapper)],
		edits: known ? [] : [{ path: main, changes: [{ do: "add", path: ["imports"], value: dropIn }] }],
		warnings: [],
	};
}

/** A file that adds the wrapper to the rest of the configuration. */
export function dropInFile(path: string, version: number, engine: Pick<RuntimeEngine, "name" | "title">, wrapper: Wrapper) {
	const runtimes = { [wrapper.name]: entryOver(wrapper) };
	const plugin = { containerd: { ...(wrapper.isDefault && { default_runtime_name: wrapper.name }), runtimes } };
	const nested = pluginPath(version).reduceRight<Table>((inner, key) => ({ [key]: inner }), plugin);
	return { path, text: tomlFile(frontComment(engine, wrapper.underlying), { version, ...nested }) };
}

/**
 * Adds the wrapper to the file that has the plugin's table, because a second file with that table would replace all of it. If no runtime is configured,
 * the built-in one is added too, because containerd 1 drops it as soon as one is configured.
 */
function within(files: readonly ConfigFile[], wrapper: Wrapper, main: string): Registration {
	const file = files.findLast(({ plugin }) => plugin !== undefined) ?? files[0];
	const above = [...pluginPath(file?.version ?? 2), "containerd"];
	const put = (name: string, value: Table): ConfigChange => ({ do: "put", path: [...above, "runtimes", name], value });
	const changes: ConfigChange[] = [
		...(wrapper.isDefault ? [{ do: "set", path: [...above, "default_runtime_name"], value: wrapper.name } as const] : []),
		...(hasRuntimes(file?.plugin ?? {}) ? [] : [put(stock, { runtime_type: stockType })]),
		put(wrapper.name, entryOver(wrapper)),
	];
	return { files: [], edits: [{ path: file?.path ?? main, changes }], warnings: [] };
}

export function entryOver({ script, underlying }: Wrapper): Table {
	return { ...underlying.settings, options: optionsFor(script, underlying.settings.options) };
}
