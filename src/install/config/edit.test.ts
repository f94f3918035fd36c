import { describe, expect, test } from "bun:test";
import { OssifyError } from "../../errors.ts";
import type { ConfigChange } from "./change.ts";
import { edited, withoutEdit } from "./edit.ts";

const json: ConfigChange[] = [
	{ do: "put", path: ["runtimes", "ossify"], value: { path: "/o" } },
	{ do: "set", path: ["default-runtime"], value: "ossify" },
];
const toml: ConfigChange[] = [
	{ do: "set", path: ["p", "a.b", "c", "name"], value: "ossify" },
	{ do: "put", path: ["p", "a.b", "c", "runtimes", "ossify"], value: { type: "t", options: { Binary: "/o" } } },
];
const imports: ConfigChange[] = [{ do: "add", path: ["imports"], value: "/o.toml" }];

const mark = "# ossify: `ossify uninstall` takes this back.";
const tables = `\n${mark}\n[p."a.b".c.runtimes.ossify]\ntype = "t"\n\n[p."a.b".c.runtimes.ossify.options]\nBinary = "/o"\n`;
const header = `\n${mark}\n[p."a.b".c]\nname = "ossify"\n`;

const cases: [what: string, file: string, changes: ConfigChange[], before: string, after: string][] = [
	[
		"JSON, indented",
		"x.json",
		json,
		'{\n  "a": 1.0\n}\n',
		'{\n  "a": 1.0,\n  "runtimes": {\n    "ossify": {\n      "path": "/o"\n    }\n  },\n  "default-runtime": "ossify"\n}\n',
	],
	[
		"JSON on one line",
		"x.json",
		json,
		'{"a":18446744073709551615}',
		'{"a":18446744073709551615,"runtimes":{"ossify":{"path":"/o"}},"default-runtime":"ossify"}',
	],
	[
		"JSON with runtimes and a default",
		"x.json",
		json,
		'{"default-runtime": "crun",\n"runtimes": {"crun": {"path": "crun"}}}',
		'{"default-runtime": "ossify",\n"runtimes": {"crun": {"path": "crun"}, "ossify": {"path":"/o"}}}',
	],
	["an empty object", "x.json", json, "{ }", '{"runtimes":{"ossify":{"path":"/o"}},"default-runtime":"ossify"}'],
	[
		"an empty file",
		"x.json",
		json,
		"",
		'{\n\t"runtimes": {\n\t\t"ossify": {\n\t\t\t"path": "/o"\n\t\t}\n\t},\n\t"default-runtime": "ossify"\n}\n',
	],
	["TOML that says nothing of it", "x.toml", toml, "version = 2 # two\n", `version = 2 # two\n${header}${tables}`],
	["TOML without a last line break", "x.toml", toml, "version = 2", `version = 2\n${header}${tables}`],
	["TOML with Windows' line breaks", "x.toml", toml, "version = 2\r\n", `version = 2\n${header}${tables}`.replaceAll("\n", "\r\n")],
	[
		"a table with the name in it",
		"x.toml",
		toml,
		'[p."a.b".c]\n\tname = "runc" # mine\n\n# more\n[p."a.b".c.runtimes.runc]\ntype = 1\n',
		`[p."a.b".c]\n\tname = "ossify" # mine\n\n# more\n[p."a.b".c.runtimes.runc]\ntype = 1\n${tables}`,
	],
	[
		"a table without it",
		"x.toml",
		toml,
		"[p.'a.b'.c]\n  shot = 'overlay' # mine\n\n[z]\n",
		`[p.'a.b'.c]\n  shot = 'overlay' # mine\n  name = "ossify"\n\n[z]\n${tables}`,
	],
	[
		"an empty table",
		"x.toml",
		toml,
		"[p]\n  [p.'a.b'.c] # mine\n# more\n[z]\n",
		`[p]\n  [p.'a.b'.c] # mine\n  name = "ossify"\n# more\n[z]\n${tables}`,
	],
	[
		"dotted keys",
		"x.toml",
		toml,
		'[p."a.b"]\nc.shot = 1\nc.runtimes.runc.type = 1\nd = 1\n',
		`[p."a.b"]\nc.shot = 1\nc.runtimes.runc.type = 1\nc.name = "ossify"\nd = 1\n${tables}`,
	],
	[
		"braces",
		"x.toml",
		toml,
		'[p."a.b"]\nc = { name = "runc", runtimes = { runc = {} } } # mine\n',
		'[p."a.b"]\nc = { name = "ossify", runtimes = { runc = {}, ossify = { type = "t", options = { Binary = "/o" } } } } # mine\n',
	],
	[
		"braces around all",
		"x.toml",
		toml,
		'p = { "a.b" = {} }\n',
		'p = { "a.b" = { c = { name = "ossify", runtimes = { ossify = { type = "t", options = { Binary = "/o" } } } } } }\n',
	],
	[
		"a list on lines",
		"x.toml",
		imports,
		'version = 3\nimports = [\n\t"/a", # one\n\t"/b" # two\n]\n',
		'version = 3\nimports = [\n\t"/a", # one\n\t"/b", # two\n\t"/o.toml"\n]\n',
	],
	[
		"a list on lines, with a last comma",
		"x.toml",
		imports,
		'imports = [\n  "/a",\n  "/b", # two\n]\n',
		'imports = [\n  "/a",\n  "/b", # two\n  "/o.toml",\n]\n',
	],
	["a list on one line", "x.toml", imports, 'imports = ["/a"] # one\n', 'imports = ["/a", "/o.toml"] # one\n'],
	["an empty list", "x.toml", imports, "imports = []\n[z]\n", 'imports = ["/o.toml"]\n[z]\n'],
	[
		"no list",
		"x.toml",
		imports,
		"# by hand\nversion = 3 # three\n\n[z]\na = 1\n",
		'# by hand\nversion = 3 # three\nimports = ["/o.toml"]\n\n[z]\na = 1\n',
	],
	["no key at all", "x.toml", imports, "[z]\na = 1\n", 'imports = ["/o.toml"]\n[z]\na = 1\n'],
];

describe("edited()", () => {
	test.each(cases)("%s: makes the changes and no other", (_, file, changes, before, after) => {
		expect(edited(file, before, changes).text).toBe(after);
	});

	test.each(cases)("%s: is reverted to the byte", (_, file, changes, before) => {
		const { text, edit } = edited(file, before, changes);
		expect(withoutEdit(file, text, edit)).toBe(before);
	});

	test("reverted for a file that it created, removes the file", () => {
		for (const file of ["x.json", "x.toml"]) {
			const { text, edit } = edited(file, undefined, file === "x.json" ? json : toml);
			expect([edit.created, withoutEdit(file, text, edit)]).toEqual([true, undefined]);
		}
	});

	test("records nothing of the rest of the file", () => {
		const { edit } = edited("x.toml", '[p."a.b".c]\nname = "runc"\n[z]\npassword = "secret"\n', toml);
		expect(JSON.stringify(edit)).not.toContain("secret");
	});
});

/** A file that was changed since: a line is added at its start, and one at its end. */
const changedSince: Readonly<Record<string, (text: string) => string>> = {
	json: (text) =>
		text
			.replace("{", '{"first":0,')
			.replace(/\}(\s*)$/, ',"last":[]}$1')
			.replace(/,(\s*),/, ",$1")
			.replace("0,,", "0,"),
	toml: (text) => `# first\nfirst = 0\n${text}${text.endsWith("\n") ? "" : "\n"}\n[last]\nis = true\n`,
};

describe("withoutEdit() of a file that was changed since", () => {
	const plain = cases.filter(([, , , before]) => !/^\s*(?:\{\s*\})?\s*$/.test(before) && before.endsWith("\n") && !before.includes("\r"));
	test.each(plain)("%s: keeps the later change and the original content", (_, file, changes, before) => {
		const change = changedSince[file.slice(2)] ?? String;
		const { text, edit } = edited(file, before, changes);
		expect(withoutEdit(file, change(text), edit)).toBe(change(before));
	});

	test("JSON in another format: removes ossify's members", () => {
		const { text, edit } = edited("x.json", '{"a": 1}', json);
		const again = JSON.stringify({ ...JSON.parse(text), b: 2 }, null, 4);
		expect(withoutEdit("x.json", again, edit)).toBe('{\n    "a": 1,\n    "b": 2\n}');
	});

	test("keeps members that others added, and another default", () => {
		const { text, edit } = edited("x.json", "{}", json);
		const changed = text.replace('"ossify"}', '"crun"}').replace('"/o"}', '"/o"},"crun":{}');
		expect(withoutEdit("x.json", changed, edit)).toBe('{"runtimes":{"crun":{}},"default-runtime":"crun"}');
	});

	test("removes ossify's table with additions of others in it", () => {
		const { text, edit } = edited("x.toml", "version = 2\n", toml);
		const changed = text.replace('type = "t"', 'type = "t"\npods = ["*"]').replace('"ossify"', '"crun"');
		expect(withoutEdit("x.toml", changed, edit)).toBe(
			'version = 2\n\n# ossify: `ossify uninstall` takes this back.\n[p."a.b".c]\nname = "crun"\n',
		);
	});

	test("without any of ossify's changes, returns it unchanged", () => {
		for (const [, file, changes, before] of cases.filter(([, file]) => file === "x.toml")) {
			expect(withoutEdit(file, before, edited(file, before, changes).edit)).toBe(before);
		}
	});
});

describe("edited() refuses", () => {
	const fault = (file: string, text: string, changes: ConfigChange[]) => {
		try {
			return edited(file, text, changes).text;
		} catch (error) {
			return error instanceof OssifyError ? `${error.code}: ${error.message}` : String(error);
		}
	};
	const refused: [what: string, file: string, text: string, changes: ConfigChange[], fault: string][] = [
		[
			"broken TOML",
			"x.toml",
			"[p",
			toml,
			"host/invalid-config: cannot understand x.toml, line 1: it is not TOML: incomplete key-value: cannot find end of key",
		],
		[
			"a value where a table belongs",
			"x.toml",
			"p = 1\n",
			toml,
			"host/invalid-config: cannot edit x.toml: p.a.b.c.name cannot be added to it as it is written",
		],
		[
			"a list of tables where a table belongs",
			"x.toml",
			"[[p]]\na = 1\n",
			toml,
			"host/invalid-config: cannot edit x.toml: p.a.b.c.name cannot be added to it as it is written",
		],
		[
			"a text where a list belongs",
			"x.toml",
			'imports = "/a"\n',
			imports,
			"host/invalid-config: cannot edit x.toml: imports cannot be added to it as it is written",
		],
		["broken JSON", "x.json", "{", json, "host/invalid-config: cannot read x.json as JSON: "],
		["a key given twice", "x.json", '{"a": 1, "a": 2}', json, "host/invalid-config: cannot read x.json as JSON: "],
		["a list", "x.json", "[]", json, "host/invalid-config: cannot edit x.json: it is not an object"],
		[
			"a text where an object belongs",
			"x.json",
			'{"runtimes": "x"}',
			json,
			"host/invalid-config: cannot edit x.json: runtimes is not an object",
		],
	];
	test.each(refused)("%s", (_, file, text, changes, said) => {
		expect(fault(file, text, changes)).toStartWith(said);
	});
});
