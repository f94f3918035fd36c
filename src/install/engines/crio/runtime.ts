/**
 * CRI-O, with ossify as its runtime.
 * @see https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md
 * @module
 */
import {
	type ConfigLocation,
	configFiles,
	parseToml,
	readConfig,
	type Table,
	tablesAt,
	textAt,
	tomlFile,
	type Value,
	type View,
} from "../../config/mod.ts";
import { type Configured, programOr, type RuntimeEntry } from "../common/configured.ts";
import type { RuntimeEngine } from "../common/engine.ts";
import { frontComment, type Registration, type Wrapper } from "../common/registration.ts";
import { builtIn } from "./built_in.ts";
import { type CrioFiles, crio, crioFiles, stateFolders, volumesRemark } from "./hook.ts";
import { podsOf } from "./pods.ts";

const runtimesAt = ["crio", "runtime", "runtimes"];

export const crioRuntime: RuntimeEngine = crioRuntimeAt(crioFiles());

function crioRuntimeAt({ config, folder, daemon }: CrioFiles): RuntimeEngine {
	const dropIn = `${folder}/99-ossify-runtime.conf`;
	return {
		kind: "runtime",
		name: "crio-runtime",
		title: "CRI-O",
		heading: "CRI-O, with ossify as its runtime",
		hasNamespaces: true,
		writesLabels: true,
		programs: crio.programs,
		handlers: true,
		dropIn,
		daemon,
		stateFolders: (view) => stateFolders(view, config),
		notice:
			"CRI-O reads its list of runtimes when it starts: restart it (`systemctl restart crio`). Containers keep running during the restart",
		remark: (view) => volumesRemark(view, config),
		read: (view) => read(view, config),
		register: (_, wrapper) => register(wrapper, dropIn),
		users: (view, script, wrapper) => ({ byScript: [], byName: wrapper?.isDefault === false ? podsOf(view, wrapper.name, script) : [] }),
		at: (main) => ({ ...crioRuntimeAt(crioFiles(main)), main, mainFolder: `${main}.d` }),
	};
}

const runtimeKeys = {
	runtime_path: {},
	runtime_type: {},
	runtime_root: {},
	runtime_config_path: {},
	inherit_default_runtime: {},
	platform_runtime_paths: {},
};
const known = { crio: { runtime: { default_runtime: {}, runtimes: { "*": runtimeKeys } } } };

/** Reads the runtimes. If two files have the same runtime, the whole table of the later one is used. */
function read(view: View, files: readonly ConfigLocation[]): Configured {
	let [name, by] = ["", undefined as string | undefined];
	let tables: Readonly<Record<string, { readonly table: Table; readonly file: string }>> = {};
	for (const file of configFiles(view, files)) {
		const config = parseToml(readConfig(view, file), file, known);
		const chosen = textAt(config, ["crio", "runtime", "default_runtime"], file);
		if (chosen !== "") [name, by] = [chosen, file];
		const own = Object.entries(tablesAt(config, runtimesAt, file));
		tables = { ...tables, ...Object.fromEntries(own.map(([key, table]) => [key, { table, file }])) };
	}
	const { name: stock, runtimes } = builtIn(view);
	const chosen = name || stock;
	const from = Object.hasOwn(tables, chosen) ? tables[chosen]?.table : runtimes[chosen]?.settings;
	const entryFor = (key: string, table: Table) => ociEntry(key, inherited(table, chosen, from));
	const entries = Object.fromEntries(Object.entries(tables).map(([key, { table, file }]) => [key, { ...entryFor(key, table), by: file }]));
	return { name: chosen, ...(by !== undefined && { by }), runtimes: { ...runtimes, ...entries } };
}

const inheritable = ["runtime_path", "runtime_type", "runtime_root", "runtime_config_path"];

/** Type and path of the default runtime are inherited. Its name is the program if it has no path. */
function inherited(table: Table, name: string, from: Table | undefined): Table {
	if (table.inherit_default_runtime !== true || from === undefined) return table;
	const own = Object.entries(table).filter(([key]) => !inheritable.includes(key));
	const its = Object.entries({ runtime_path: name, ...from }).filter(([key]) => inheritable.includes(key));
	return Object.fromEntries([...own, ...its]);
}

function ociEntry(name: string, settings: Table): RuntimeEntry {
	const { runtime_path: path, runtime_type: type } = settings;
	const entry = { programs: [programOr(path, name)], settings };
	const isOci = type === undefined || type === "" || type === "oci";
	return isOci ? entry : { ...entry, unfit: unfitType(type) };
}

/** @see https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md "runtime_type" */
function unfitType(type: Value): string {
	const said = `its runtime_type is ${JSON.stringify(type)}`;
	if (type === "pod") return `${said}: conmon-rs starts its containers and calls the OCI runtime, which ossify does not support`;
	if (type === "vm") return `${said}: a shim runs its containers in virtual machines, and CRI-O calls no OCI runtime`;
	return `${said}, which ossify does not know`;
}

/** Programs for other platforms would bypass ossify. */
const notOurs = ["inherit_default_runtime", "platform_runtime_paths"];

function register({ name, isDefault, script, underlying }: Wrapper, dropIn: string): Registration {
	const kept = Object.entries(underlying.settings).filter(([key]) => !notOurs.includes(key));
	const root = underlying.isForeign ? { runtime_root: `/run/${underlying.name}` } : {};
	const entry = { ...Object.fromEntries(kept), ...root, runtime_path: script, runtime_type: "oci" };
	const runtime = { ...(isDefault && { default_runtime: name }), runtimes: { [name]: entry } };
	const lost = underlying.settings.platform_runtime_paths !== undefined;
	const platforms = `CRI-O's platform_runtime_paths of ${underlying.name} do not apply to ${name}: ${underlying.runtime} is used for all platforms`;
	return {
		files: [{ path: dropIn, text: tomlFile(frontComment(crioRuntime, underlying), { crio: { runtime } }) }],
		edits: [],
		warnings: [...(lost ? [platforms] : []), ...(underlying.assumed === undefined ? [] : [underlying.assumed])],
	};
}
