/** Templates of k3s to which a block of ossify cannot be added. */
import { expect, test } from "bun:test";
import { OssifyError } from "../../errors.ts";
import type { ConfigChange } from "./change.ts";
import { edited } from "./edit.ts";

const file = "/etc/config-v3.toml.tmpl";
const change: ConfigChange = { do: "put", path: ["plugins", "cri", "containerd", "runtimes", "ossify"], value: { runtime_type: "t" } };
const block =
	'\n# ossify: `ossify uninstall` takes this back.\n[plugins.cri.containerd.runtimes.ossify]\nruntime_type = "t"\n# ossify: the end of what `ossify uninstall` takes back.\n';

function outcome(text: string): string {
	try {
		return edited(file, text, [change]).text;
	} catch (error) {
		if (error instanceof OssifyError) return `${error.code}: ${error.message}`;
		throw error;
	}
}

const base = '{{ template "base" . }}\n';
const named = "it already has a table of the runtime ossify; remove it from the template, or install with --handler and another name";
const refused: readonly (readonly [what: string, text: string, why: string])[] = [
	["the table", `${base}[plugins.cri.containerd.runtimes.ossify]\n`, named],
	["the table in quotes and spaces", `${base}  [ plugins . 'cri' . containerd . "runtimes" . 'ossify' ]\n`, named],
	["a table in it", `${base}[plugins.cri.containerd.runtimes.ossify.options]\n`, named],
	["the table of a plugin that an action names", `${base}[plugins.'{{ .Plugin }}'.containerd.runtimes.ossify]\n`, named],
	["the table within an if", `${base}{{ if .X }}[plugins.cri.containerd.runtimes.ossify]{{ end }}\n`, named],
	["its key in the table above", `${base}[plugins.cri.containerd.runtimes] # mine\nossify.runtime_type = "x"\n`, named],
	["its key in braces", `${base}[plugins.cri.containerd]\nruntimes = { "ossify" = { runtime_type = "x" } }\n`, named],
	["a dotted key", `${base}[plugins.cri]\ncontainerd.runtimes.ossify = {}\n`, named],
	["a define without its end", `${base}{{ define "x" }}\n`, "it ends within {{ define }}"],
	["an if without its end", `${base}{{- if .X -}}{{ if .Y }}{{ end }}\n`, "it ends within {{ if }}"],
	["an end of nothing", `${base}{{ end }}\n`, "it has an {{ end }} without a block"],
	["an action that is not closed", `${base}{{ "}}" \n`, "it ends within an action"],
	["a comment that is not closed", `${base}{{/* }}\n`, "it ends within an action"],
	["a text of several lines that is not closed", `${base}x = """\n`, 'it ends within """'],
	[
		"a base of its own",
		`{{ define "base" }}version = 3{{ end }}${base}`,
		"it defines the template base itself, in place of the one that names the default runtime",
	],
	[
		"a block that is the base",
		'{{ block "base" . }}{{ end }}\n',
		"it defines the template base itself, in place of the one that names the default runtime",
	],
	["the base in a text", 'x = "{{ template "base" . }}"\n', 'it has {{ template "base" . }} within a string of TOML'],
	["a list that is not closed", `${base}[[plugins.x]]\nb = [1,\n`, "it ends within a list, a table or a header that is not closed"],
	["braces that are not closed", `${base}x = {\n`, "it ends within a list, a table or a header that is not closed"],
	["a header that is not closed", `${base}[a\n`, "it ends within a list, a table or a header that is not closed"],
	["another such text", `${base}x = '''a''\n`, "it ends within '''"],
];

test.each(refused)("a template with %s is refused", (_, text, why) =>
	expect(outcome(text)).toBe(`host/invalid-config: cannot edit ${file}: ${why}`),
);

const taken: readonly (readonly [what: string, text: string])[] = [
	["the table in a comment of TOML", `${base}# [plugins.cri.containerd.runtimes.ossify]\n`],
	["the table in a comment of the template", `${base}{{- /* [plugins.cri.containerd.runtimes.ossify] "}} */ -}}\n`],
	["the table in a text of several lines", `${base}x = """\n[plugins.cri.containerd.runtimes.ossify]\n\\""""""\n`],
	["a table whose name begins alike", `${base}[plugins.cri.containerd.runtimes.ossify-b]\n`],
	["another table with that key", `${base}[plugins.cri.containerd.runtimes.runc]\nossify = 1\n[ossify]\nruntimes = 1\n`],
	["blocks with their ends", `{{ define "x" }}{{ range .A }}{{ else }}{{ end }}{{ end }}${base}{{ with .B }}"{{ "}}" }}"{{ end }}\n`],
	["a quote in a comment", `${base}# don't say """\n`],
	["brackets in texts and comments", `${base}x = "[" # {\ny = '{'\n`],
	["quotes of TOML that hold others", `${base}x = 'a"""' # '''\ny = "\\"'''"\n`],
];

test.each(taken)("a template with %s gets the block", (_, text) => expect(outcome(text)).toBe(`${text}${block}`));
