/** What a policy folder holds beside what is read of it: said, so that no rule and no exemption is left out without a word. */
import { describe, expect, test } from "bun:test";
import { ossify } from "../../../test/support/cli.ts";

const rule = 'package site\n\na := "b"\n';
const warning = (what: string) => `ossify: warning: ${what}\n`;
const data = "data in a folder is read from data.json and data.yaml; name a data file with another name by -d";
const rego = "the name of a Rego file ends with .rego, and data is in data.json or data.yaml";
const linked = "not followed: name the folder that it leads to";

/** What is in the folder besides a rule, and what is said of it. */
const rows: readonly (readonly [
	what: string,
	files: Readonly<Record<string, string>>,
	links: Readonly<Record<string, string>>,
	said: string,
])[] = [
	["data of another name", { "p/a/exemptions.yaml": "a: 1\n" }, {}, warning(`DIR/p/a/exemptions.yaml is not read: ${data}`)],
	[
		"much of it",
		{ "p/1.json": "{}", "p/2.yml": "", "p/3.yaml": "", "p/4.json": "{}" },
		{},
		warning(`DIR/p/1.json, DIR/p/2.yml, DIR/p/3.yaml and 1 more are not read: ${data}`),
	],
	["Rego of another name", { "p/deny.REGO": rule }, {}, warning(`DIR/p/deny.REGO is not read: ${rego}`)],
	["data with a capital", { "p/Data.yaml": "a: 1\n" }, {}, warning(`DIR/p/Data.yaml is not read: ${rego}`)],
	["a linked folder", { "q/README.md": "" }, { "p/q": "../q" }, warning(`DIR/p/q is a link to a folder, which is ${linked}`)],
	[
		"a link to nothing",
		{},
		{ "p/q": "gone" },
		warning("DIR/p/q is a link whose target does not exist or cannot be read: correct or delete it"),
	],
	["what is named by -d", { "p/site.yaml": "{}" }, {}, ""],
	["a case", { "p/c/spec.json": "{}", "p/c/mutated.json": "{}", "p/c/other.yaml": "" }, {}, ""],
	["names that begin with a dot, and other names", { "p/.b.yaml": "a: 1\n", "p/README.md": "" }, {}, ""],
];

describe.each([["check"], ["build", "-o", "DIR/b.tar.gz"]])("%s", (...command) => {
	test.each(rows)("of a folder with %s", async (_, given, links, said) => {
		const files = { "p/mine.rego": 'package ossify\n\ndecision := {"mode": "audit", "readonly": true}\n', ...given };
		const overlays = given["p/site.yaml"] === undefined ? [] : ["-d", "DIR/p/../p/site.yaml"];
		const { code, stderr } = await ossify({ args: [...command, "DIR/p", ...overlays], files, links });
		expect({
			code,
			warnings: stderr
				.split(/(?<=\n)/)
				.filter((line) => line.includes("warning"))
				.join(""),
		}).toEqual({ code: 0, warnings: said });
	});
});

test("build refuses a linked folder that holds Rego", async () => {
	const files = { "p/mine.rego": rule, "q/a/deny.rego": rule };
	const { code, stderr, files: after } = await ossify({ args: ["build", "-o", "DIR/b.tar.gz", "DIR/p"], files, links: { "p/q": "../q" } });
	expect({ code, stderr, built: "b.tar.gz" in after }).toEqual({
		code: 3,
		stderr: `ossify: cannot use DIR/p/q: it is a link to a folder that holds a/deny.rego, and such links are ${linked.replace(": ", "\n\t→ ")}\n`,
		built: false,
	});
});
