/**
 * containerd, with ossify as a runtime of its plugin for Kubernetes.
 * @see https://github.com/containerd/containerd/blob/main/docs/cri/config.md
 * @module
 */
import { type Change, type Table, tablesAt, textAt, tomlFile, type View, valueAt } from "../../config/mod.ts";
import type { Configured, RuntimeEntry } from "../configured.ts";
import type { RuntimeEngine } from "../engine.ts";
import { frontComment, type Registration, type Wrapper } from "../registration.ts";
import { optionsFor, shimEntry, shimUsers, stock, stockType } from "../shim.ts";
import { type ConfigFile, configFilesOf, imports, mainFile, mergeTables, pluginPath, stateFolder } from "./config.ts";

const dropIn = "/etc/containerd/conf.d/99-ossify.toml";

export const containerd: RuntimeEngine = {
	kind: "runtime",
	name: "containerd",
	title: "containerd",
	heading: "containerd",
	programs: ["/usr/bin/containerd", "/usr/local/bin/containerd", "/usr/sbin/containerd"],
	handlers: true,
	daemon: { name: "containerd", config: mainFile, options: ["config", "c"] },
	notice:
		"containerd reads its configuration when it starts: restart it (`systemctl restart containerd`). Containers go on running meanwhile",
	read,
	register,
	users: (view, script, wrapper) => {
		const byScript = shimUsers(view, [stateFolder(view)], script);
		// A container that is started in a pod goes by the pod's RuntimeClass.
		return { byScript, byName: wrapper?.isDefault === false ? byScript : [] };
	},
};

function read(view: View): Configured {
	const files = configFilesOf(view);
	const { plugin, by } = effective(files);
	const chosen = textAt(plugin, ["containerd", "default_runtime_name"], by ?? mainFile);
	const tables = tablesAt(plugin, ["containerd", "runtimes"], by ?? mainFile);
	const builtIn = isMerged(files) || !hasRuntimes(plugin) ? { [stock]: entryFor({ runtime_type: stockType }) } : {};
	const runtimes = { ...builtIn, ...Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, entryFor(table)])) };
	const why = unfit(files);
	return { name: chosen || stock, ...(by !== undefined && { by }), runtimes, ...(why !== undefined && { unfit: why }) };
}

/**
 * Up to version 2 of the configuration, containerd 1 may be the reader: there, of two files that name a plugin, the later one has the whole of
 * it (`mergeConfig` of services/server/config). Since containerd 2, which alone reads version 3, the tables are merged.
 */
function effective(files: readonly ConfigFile[]): { readonly plugin: Table; readonly by: string | undefined } {
	const named = files.filter(({ plugin }) => plugin !== undefined);
	const by = named.at(-1)?.path;
	if (!isMerged(files)) return { plugin: named.at(-1)?.plugin ?? {}, by };
	return { plugin: named.reduce<Table>((below, { plugin }) => mergeTables(below, plugin ?? {}), {}), by };
}

function isMerged([main]: readonly ConfigFile[]): boolean {
	return (main?.version ?? 2) >= 3;
}

function hasRuntimes(plugin: Table): boolean {
	return valueAt(plugin, ["containerd", "runtimes"]) !== undefined;
}

function unfit(files: readonly ConfigFile[]): string | undefined {
	const [main] = files;
	const off = files.find(({ disabled }) =>
		disabled.some((name) => ["cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.runtime"].includes(name)),
	);
	if (off)
		return `${off.path} turns off its plugin for Kubernetes (disabled_plugins), so that nobody asks it for one; Docker is told by \`ossify install docker\``;
	if (main && main.version < 2)
		return `${main.path} is of version 1: put what \`containerd config migrate\` prints in its place, or \`version = 2\` where nothing else is in it`;
	return undefined;
}

function entryFor(settings: Table): RuntimeEntry {
	return shimEntry(settings, settings.runtime_type);
}

function register(view: View, wrapper: Wrapper): Registration {
	const files = configFilesOf(view);
	return isMerged(files) ? besides(files, wrapper) : within(files, wrapper);
}

/** A file of our own, which the main one imports. */
function besides(files: readonly ConfigFile[], wrapper: Wrapper): Registration {
	const { version } = files[0] as ConfigFile;
	const runtimes = { [wrapper.name]: entryOver(wrapper) };
	const plugin = { containerd: { ...(wrapper.isDefault && { default_runtime_name: wrapper.name }), runtimes } };
	const nested = pluginPath(version).reduceRight<Table>((inner, key) => ({ [key]: inner }), plugin);
	const known = files.some((file) => imports(file, dropIn));
	return {
		files: [{ path: dropIn, text: tomlFile(frontComment(containerd, wrapper.behind), { version, ...nested }) }],
		edits: known ? [] : [{ path: mainFile, changes: [{ do: "add", path: ["imports"], value: dropIn }] }],
		warnings: [],
	};
}

/**
 * In the file that has the plugin: a second one that names it would take all the rest from it. Where nothing was said of runtimes, the one that
 * is built in is named, too: containerd 1 drops it for the first that is.
 */
function within(files: readonly ConfigFile[], wrapper: Wrapper): Registration {
	const file = files.findLast(({ plugin }) => plugin !== undefined) ?? files[0];
	const above = [...pluginPath(file?.version ?? 2), "containerd"];
	const put = (name: string, value: Table): Change => ({ do: "put", path: [...above, "runtimes", name], value });
	const changes: Change[] = [
		...(wrapper.isDefault ? [{ do: "set", path: [...above, "default_runtime_name"], value: wrapper.name } as const] : []),
		...(hasRuntimes(file?.plugin ?? {}) ? [] : [put(stock, { runtime_type: stockType })]),
		put(wrapper.name, entryOver(wrapper)),
	];
	return { files: [], edits: [{ path: file?.path ?? mainFile, changes }], warnings: [] };
}

function entryOver({ script, behind }: Wrapper): Table {
	return { ...behind.settings, options: optionsFor(script, behind.settings.options) };
}
