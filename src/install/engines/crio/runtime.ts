/**
 * CRI-O, with ossify as its runtime.
 * @see https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md
 * @module
 */
import { configFiles, parseToml, readConfig, type Table, tablesAt, textAt, tomlFile, type View } from "../../config/mod.ts";
import { type Configured, noProgram, programOr, type RuntimeEntry } from "../configured.ts";
import type { RuntimeEngine } from "../engine.ts";
import { frontComment, type Registration, type Wrapper } from "../registration.ts";
import { crio, imageVolumes } from "./hook.ts";

const dropIn = "/etc/crio/crio.conf.d/99-ossify-runtime.conf";
const runtimesAt = ["crio", "runtime", "runtimes"];

export const crioRuntime: RuntimeEngine = {
	kind: "runtime",
	name: "crio-runtime",
	title: "CRI-O",
	heading: "CRI-O, with ossify as its runtime",
	programs: crio.programs,
	handlers: true,
	daemon: "crio",
	notice: "CRI-O reads which runtimes there are when it starts: restart it (`systemctl restart crio`). Containers go on running meanwhile",
	remark: imageVolumes,
	read,
	register,
};

/**
 * Built in: crun, since CRI-O 1.31, and runc before; and what comes with it.
 * @see https://github.com/cri-o/cri-o/blob/main/pkg/config/config.go
 */
const builtIn: RuntimeEntry = {
	programs: ["crun", "runc"],
	settings: {
		allowed_annotations: ["io.containers.trace-syscall", "io.kubernetes.cri-o.Devices"],
		monitor_env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
		container_min_memory: "500KiB",
	},
};

/** Of two files that name a runtime, the later one has the whole of it. */
function read(view: View): Configured {
	let [name, by] = ["", undefined as string | undefined];
	let tables: Readonly<Record<string, Table>> = {};
	for (const file of configFiles(view, crio.config)) {
		const config = parseToml(readConfig(view, file), file);
		const chosen = textAt(config, ["crio", "runtime", "default_runtime"], file);
		if (chosen !== "") [name, by] = [chosen, file];
		tables = { ...tables, ...tablesAt(config, runtimesAt, file) };
	}
	const entries = Object.fromEntries(Object.entries(tables).map(([key, table]) => [key, ociEntry(key, inherited(table, tables[name]))]));
	if (name !== "") return { name, ...(by !== undefined && { by }), runtimes: entries };
	return { name: "crun", runtimes: { crun: builtIn, ...entries } };
}

/** From the default runtime: what it is, and where it is. */
function inherited(table: Table, from: Table | undefined): Table {
	if (table.inherit_default_runtime !== true || from === undefined) return table;
	const what = ["runtime_path", "runtime_type", "runtime_root", "runtime_config_path"].filter((key) => from[key] !== undefined);
	return { ...table, ...Object.fromEntries(what.map((key) => [key, from[key] as string])) };
}

function ociEntry(name: string, settings: Table): RuntimeEntry {
	const { runtime_path: path, runtime_type: type } = settings;
	const entry = { programs: [programOr(path, name)], settings };
	const isOci = type === undefined || type === "" || type === "oci";
	return isOci ? entry : { ...entry, unfit: noProgram(type) };
}

/** Other programs for other platforms would be a way around. */
const notOurs = ["inherit_default_runtime", "platform_runtime_paths"];

function register(_: View, { name, isDefault, script, behind }: Wrapper): Registration {
	const kept = Object.entries(behind.settings).filter(([key]) => !notOurs.includes(key));
	const root = behind.isForeign ? { runtime_root: `/run/${behind.name}` } : {};
	const entry = { ...Object.fromEntries(kept), ...root, runtime_path: script, runtime_type: "oci" };
	const runtime = { ...(isDefault && { default_runtime: name }), runtimes: { [name]: entry } };
	const lost = behind.settings.platform_runtime_paths !== undefined;
	return {
		files: [{ path: dropIn, text: tomlFile(frontComment(crioRuntime, behind), { crio: { runtime } }) }],
		edits: [],
		warnings: lost
			? [`CRI-O's platform_runtime_paths of ${behind.name} do not count for ${name}: ${behind.runtime} runs all platforms`]
			: [],
	};
}
