/** A folder or a file that is named as a policy and holds nothing of one is an error, which names what comes near. */
import { describe, expect, test } from "bun:test";
import { ossify } from "../../../test/support/cli.ts";

const rule = 'package site\n\na := "b"\n';
const empty = "cannot use DIR/z: there is no .rego file in it, and no data.json or data.yaml";
const other = (name: string) => `cannot use DIR/${name}: it is neither a .rego file nor data.json or data.yaml`;
const names = "the name of a Rego file ends with .rego, and data is in data.json or data.yaml";

/** The named path, what is there, and what is said of it. */
const rows: readonly (readonly [
	what: string,
	path: string,
	files: Readonly<Record<string, string>>,
	links: Readonly<Record<string, string>>,
	said: string,
])[] = [
	["a folder with .Rego", "z", { "z/my.Rego": rule }, {}, `${empty}\n\t→ my.Rego is not read: ${names}`],
	["a folder with .rego.txt", "z", { "z/a/my.rego.txt": rule }, {}, `${empty}\n\t→ a/my.rego.txt is not read: ${names}`],
	["a folder with Data.yaml", "z", { "z/Data.yaml": "a: 1\n" }, {}, `${empty}\n\t→ Data.yaml is not read: ${names}`],
	[
		"a folder with many of them",
		"z",
		{ "z/1.REGO": rule, "z/2.rego~": rule, "z/3.rego.bak": rule, "z/4.rego.orig": rule },
		{},
		`${empty}\n\t→ 1.REGO, 2.rego~, 3.rego.bak and 1 more are not read: ${names}`,
	],
	[
		"a folder with a link to a folder",
		"z/",
		{ "y/a.rego": rule, "z/notes": "" },
		{ "z/l": "../y" },
		`${empty}\n\t→ l is a link to a folder, which is not followed: name the folder that it leads to`,
	],
	[
		"a folder with data of another name",
		"z",
		{ "z/site.yaml": "a: 1\n" },
		{},
		`${empty}\n\t→ name a data file with another name by -d: -d DIR/z/site.yaml`,
	],
	[
		"a folder with something else",
		"z",
		{ "z/README.md": "" },
		{},
		`${empty}\n\t→ name a folder that holds .rego files, data.json or data.yaml; or leave it out`,
	],
	["a file .rego.txt", "my.rego.txt", { "my.rego.txt": rule }, {}, `${other("my.rego.txt")}\n\t→ my.rego.txt is not read: ${names}`],
	[
		"data as a file",
		"site.yaml",
		{ "site.yaml": "a: 1\n" },
		{},
		`${other("site.yaml")}\n\t→ name a data file with another name by -d: -d DIR/site.yaml`,
	],
	["a link to nothing", "l", {}, { l: "gone" }, "cannot read DIR/l: it is a link whose target does not exist"],
	[
		"a link to nothing, with the name of Rego",
		"l.rego",
		{},
		{ "l.rego": "gone" },
		"cannot read DIR/l.rego: it is a link whose target does not exist",
	],
	["a link in a circle", "l", {}, { l: "l" }, "cannot read DIR/l: its links form a loop"],
	[
		"a folder with links to nothing",
		"z",
		{ "z/notes": "" },
		{ "z/k": "gone", "z/l": "../y" },
		`${empty}\n\t→ k, l are links whose targets do not exist or cannot be read: correct or delete them`,
	],
	["another file", "notes", { notes: "x" }, {}, `${other("notes")}\n\t→ name a .rego file, a folder that holds some, or shipped`],
];

describe.each([["check"], ["test"], ["build", "-o", "DIR/b.tar.gz"]])("%s", (...command) => {
	test.each(rows)("refuses %s", async (_, path, files, links, said) => {
		for (const given of [["shipped", `DIR/${path}`], [`DIR/${path}`]]) {
			const { code, stderr } = await ossify({ args: [...command, ...given], files, links });
			expect({ code, stderr: stderr.trimEnd() }).toEqual({ code: 3, stderr: `ossify: ${said}` });
		}
	});
});

test.each<[what: string, files: Readonly<Record<string, string>>]>([
	["data", { "z/data.yaml": "site:\n  a: 1\n", "m.rego": "package ossify.rules\n\n_a := data.site.a\n" }],
	["tests", { "z/a_test.rego": "package a_test\n\ntest_a if true\n", "m.rego": rule }],
	["cases", { "z/one/spec.json": "{}", "m.rego": rule }],
])("a folder with nothing but %s is taken beside others", async (_, files) => {
	const { stderr } = await ossify({ args: ["check", "DIR/m.rego", "DIR/z"], files });
	expect(stderr).not.toContain("no-rego");
	expect(stderr).not.toContain("cannot use");
});
