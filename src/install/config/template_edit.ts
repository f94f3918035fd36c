/**
 * Changes in a template of a TOML file, which is not TOML itself: a block of ossify at the end.
 * @see https://docs.k3s.io/advanced#configuring-containerd
 * @module
 */
import { stringify } from "smol-toml";
import type { Format } from "./change.ts";
import { notEditable } from "./fault.ts";
import { readTemplate } from "./template.ts";
import { parseToml, type Table } from "./toml.ts";
import { mark } from "./toml_insert.ts";

const end = "# ossify: the end of what `ossify uninstall` takes back.";

export const templateFormat: Format = {
	/** For k3s and RKE2, this includes everything that they write without a template. */
	start: '{{ template "base" . }}\n',
	depth: () => 0,
	written: () => undefined,
	change: (text, { do: what, path, value }, file) => {
		requireRoom(text, path, file);
		const table = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Table;
		const block = stringify(table).trim();
		if (what === "put" && !/\{\{|\}\}/.test(block)) return `${text}${text.endsWith("\n") ? "" : "\n"}\n${mark}\n${block}\n${end}\n`;
		throw notEditable(file, `${path.join(".")} cannot be added to a template`);
	},
	revert: (text) => {
		const found = blockIn(text);
		return found ? `${text.slice(0, found.from)}${text.slice(found.to)}` : text;
	},
};

/** Checks that a block can be added. TOML allows a table only once, and a block after an unclosed bracket or string would become a part of that. */
function requireRoom(text: string, path: readonly string[], file: string): void {
	const { toml, actions, fault } = readTemplate(text);
	if (fault !== undefined) throw notEditable(file, fault);
	if (actions.some(({ code }) => /^(?:define|block)\s+["`]base["`]/.test(code)))
		throw notEditable(file, "it defines the template base itself, in place of the one that names the default runtime");
	if (isOpen(toml)) throw notEditable(file, "it ends within a list, a table or a header that is not closed");
	const name = path.at(-1) ?? "";
	if (!hasRuntime(toml, name)) return;
	const advice = "remove it from the template, or install with --handler and another name";
	throw notEditable(file, `it already has a table of the runtime ${name}; ${advice}`);
}

/** Counts brackets and braces outside of strings; comments and multi-line strings are already removed. */
function isOpen(toml: string): boolean {
	const bare = toml.replace(/"(?:\\.|[^"\\\n])*"|'[^'\n]*'/g, "");
	return (bare.match(/[[{]/g) ?? []).length > (bare.match(/[\]}]/g) ?? []).length;
}

/** Whether the text has the table of a runtime, of any plugin: in a header, in a dotted key, in the table of the runtimes, or in braces. */
function hasRuntime(toml: string, name: string): boolean {
	const quoted = (word: string, group: string) => `(?<${group}>["']?)${word}\\k<${group}>[ \\t]*`;
	const runtimes = `(?<![\\w-])${quoted("runtimes", "a")}`;
	const below = `${quoted(name.replace(/[\\^$.|?+*()[\]{}]/g, "\\$&"), "b")}[.\\]=]`;
	const forms = [
		`${runtimes}\\.[ \\t]*${below}`,
		`${runtimes}=[ \\t]*\\{(?:[^\\n]*[\\s,{])?${below}`,
		`${runtimes}\\][^\\n]*(?:\\n(?![ \\t]*\\[)[^\\n]*)*?\\n[ \\t]*${below}`,
	];
	return forms.some((form) => new RegExp(form).test(toml));
}

/** The content of ossify's block in a template; empty if there is none. @throws {OssifyError} `host/invalid-config` */
export function templateBlock(text: string, file: string): Table {
	const found = blockIn(text);
	return found ? parseToml(found.block, file) : {};
}

function blockIn(text: string): { readonly from: number; readonly to: number; readonly block: string } | undefined {
	const from = text.indexOf(`\n${mark}\n`);
	const to = text.indexOf(`\n${end}\n`, from);
	if (from < 0 || to < 0) return undefined;
	return { from, to: to + end.length + 2, block: text.slice(from, to) };
}
