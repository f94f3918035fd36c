/**
 * The configuration of a containerd that k3s and RKE2 write (`config.toml`), and its sources: a template, files that it imports, and
 * their own options.
 * @module
 */
import {
	configFiles,
	isTable,
	notEditable,
	readConfig,
	readTemplate,
	type Table,
	tablesAt,
	templateBlock,
	type View,
} from "../../config/mod.ts";
import { folderOf, isConfiguration, nameOf } from "../../layout.ts";
import type { Configured } from "../common/configured.ts";
import type { Registration, Wrapper } from "../common/registration.ts";
import { shimEntry, stock } from "../common/shim.ts";
import { type ConfigFile, configFilesOf, imports, pluginPath } from "./config.ts";
import { configuredBy, dropInFile, entryOver, isMerged } from "./containerd.ts";
import type { Distribution } from "./k3s.ts";

/** The files of ossify next to `config.toml`. */
const placesOf = (main: string, version: number) => ({
	dropIn: `${folderOf(main)}/config-v3.toml.d/99-ossify.toml`,
	template: `${folderOf(main)}/config${version >= 3 ? "-v3" : ""}.toml.tmpl`,
});

/** ossify's file of options: files in this folder are read after the main one, by name. */
const optionsFile = (options: string) => `${options}.d/99-ossify.yaml`;

/**
 * The runtimes that its containerd uses after its next start.
 * @param now return those that it uses until then
 */
export function readRendered(view: View, what: Distribution, main: string, now = false): Configured {
	const files = configFilesOf(view, main);
	if (files.length === 0) {
		const unfit = `there is no ${main}: ${what.title} writes it when it starts, and unpacks its own runtime then; start it once, or name the file with --config`;
		return { name: stock, runtimes: {}, unfit };
	}
	if (now || importsDropIn(files, main)) return configuredBy(now ? files : withoutEarlier(files, what), main);
	const said = configuredBy(withoutEarlier(files, what), main);
	const { template } = placesOf(main, versionOf(files));
	const block = view.look(template) === undefined ? {} : templateBlock(readConfig(view, template), template);
	const tables = tablesAt(block, [...pluginPath(versionOf(files)), "containerd", "runtimes"], template);
	const added = Object.entries(tables).map(([name, table]) => [name, shimEntry(table, table.runtime_type)] as const);
	const runtimes = { ...said.runtimes, ...Object.fromEntries(added) };
	const { name, by } = defaultRuntime(view, what);
	return name !== undefined && Object.hasOwn(runtimes, name) ? { ...said, runtimes, name, by } : { ...said, runtimes };
}

/** Registers a wrapper: in a file that `config.toml` imports, if it does; else in the template, and in the option for the default runtime. */
export function registerRendered(view: View, what: Distribution, main: string, wrapper: Wrapper): Registration {
	const files = configFilesOf(view, main);
	const version = versionOf(files);
	const { dropIn, template } = placesOf(main, version);
	if (importsDropIn(files, main)) return { files: [dropInFile(dropIn, version, what, wrapper)], edits: [], warnings: [] };
	if (wrapper.isDefault) requireDefault(view, template);
	const path = [...pluginPath(version), "containerd", "runtimes", wrapper.name];
	const comment = `# By \`ossify install ${what.name}\`: the runtime of containers whose pod selects no other.`;
	const option = { path: optionsFile(what.options), text: `${comment}\ndefault-runtime: ${wrapper.name}\n` };
	return {
		files: wrapper.isDefault ? [option] : [],
		edits: [{ path: template, changes: [{ do: "put", path, value: entryOver(wrapper) }] }],
		warnings: [],
	};
}

/** A template of the user has to use the option: TOML allows the table that sets the default runtime only once. */
function requireDefault(view: View, template: string): void {
	if (view.look(template) === undefined) return;
	const { toml, actions } = readTemplate(readConfig(view, template));
	if (actions.some(({ code, within }) => writesDefault.test(code) && !within.includes("define"))) return;
	if (actions.some(({ code, within }) => /^template\s+["`]base["`]/.test(code) && within.length === 0) && !ownDefault.test(toml)) return;
	const advice = "write `{{ .NodeConfig.DefaultRuntime }}` there for the default runtime's name, or install with --handler";
	throw notEditable(template, `it sets the default runtime itself and does not use the option default-runtime; ${advice}`);
}

/** An action of a template that writes the option; actions that only test it do not match. */
const writesDefault = /^(?!(?:if|else|range)\b).*\.NodeConfig\.DefaultRuntime\b/s;

/** A template that has the table of the default runtime, or sets that runtime. The base has the table as well if the option is given, and twice is an error. */
const ownDefault =
	/^\s*\[\s*plugins\s*\.\s*["']io\.containerd\.(?:cri\.v1\.runtime|grpc\.v1\.cri)["']\s*\.\s*containerd\s*\]|default_runtime_name/m;

/** Newer versions use version 3 of the configuration and import a folder. containerd 2 merges the tables. */
function importsDropIn(files: readonly ConfigFile[], main: string): boolean {
	return isMerged(files) && files.some((file) => imports(file, placesOf(main, 3).dropIn));
}

function versionOf([main]: readonly ConfigFile[]): number {
	return main?.version ?? 2;
}

/** The files without the lines that it wrote for an earlier install, which do not belong to the configuration without ossify. */
function withoutEarlier([main, ...others]: readonly ConfigFile[], { name }: Distribution): readonly ConfigFile[] {
	const said = main?.plugin?.containerd;
	if (main === undefined || !isTable(said)) return main === undefined ? others : [main, ...others];
	const tables = tablesAt(said, ["runtimes"], main.path);
	const isEarlier = (table: Table) => shimEntry(table, table.runtime_type).programs.some((path) => leadsTo(name, path));
	const runtimes = Object.fromEntries(Object.entries(tables).filter(([, table]) => !isEarlier(table)));
	const { default_runtime_name: chosen, ...containerd } = said;
	const isKept = typeof chosen === "string" && Object.hasOwn(runtimes, chosen);
	const plugin = { ...main.plugin, containerd: { ...containerd, ...(isKept && { default_runtime_name: chosen }), runtimes } };
	return [{ ...main, plugin }, ...others];
}

/** A script of ossify is in a folder with the name of the distribution. */
function leadsTo(name: string, path: string): boolean {
	return path.startsWith("/") && nameOf(folderOf(path)) === name && !isConfiguration(path);
}

/** Its option, in the last file that sets it. */
function defaultRuntime(view: View, { options }: Distribution): { readonly name?: string; readonly by: string } {
	const files = configFiles(view, [{ path: options }, { path: `${options}.d`, suffix: ".yaml" }]);
	const found = files.map((by) => ({ by, name: /^default-runtime:\s*(["']?)([\w.-]+)\1\s*(?:#.*)?$/m.exec(readConfig(view, by))?.[2] }));
	const last = found.findLast(({ name }) => name !== undefined);
	return last?.name === undefined ? { by: options } : { by: last.by, name: last.name };
}
