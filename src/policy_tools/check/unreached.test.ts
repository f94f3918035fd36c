/** Rules that nothing evaluates are found, and those that something does are not. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { compiler as sharedCompiler, shippedModules } from "../../../test/support/compiler.ts";
import { parse } from "../syntax/mod.ts";
import { unreachedFindings } from "./unreached.ts";

const compiler = await sharedCompiler();
const shippedTexts = shippedModules();
const shipped = parse(compiler, shippedTexts).modules;
const schema = JSON.parse(readFileSync(new URL("../../../policies/schemas/input.json", import.meta.url), "utf8"));

interface Given {
	readonly files: Readonly<Record<string, string>>;
	/** Whether ossify's own policies are named, too. */
	readonly alone?: boolean;
	readonly entrypoints?: readonly string[];
}

function found({ files, alone = false, entrypoints = [] }: Given): readonly string[] {
	const own = Object.entries(files).map(([path, text]) => ({ path, text }));
	const modules = alone ? own : [...shippedTexts, ...own];
	const parsed = parse(compiler, modules).modules;
	// What does not parse would be found nowhere.
	expect(parsed.length).toBe(modules.length);
	const findings = unreachedFindings({ modules: parsed, shipped, entrypoints, schema }, { modules, places: new Map(), data: "{}" });
	return findings.map(({ path, row, column, severity, code, message }) => `${path}:${row}:${column} ${severity} ${code}: ${message}`);
}

const refusal = (name: string, more = "") =>
	`${name} contains {"rule": "a/b", "message": "m"} if {\n\tinput.spec.root.path == "/"${more}\n}\n`;
const inMain = "nothing evaluates deny in package main: ossify evaluates deny in package ossify.rules";
const latest = 'import data.ossify.container\n\ndeny contains {"rule": "a/b", "message": "m"} if some image in container.images\n';

const lost: readonly (readonly [what: string, given: Given, found: readonly string[]])[] = [
	[
		"a refusal in package main",
		{ files: { "a.rego": `package main\n\n${refusal("deny")}` } },
		[`a.rego:3:1 error unreached-rule: ${inMain}`],
	],
	[
		"one that is checked alone",
		{ files: { "a.rego": `package main\n\n${refusal("deny")}` }, alone: true },
		[`a.rego:3:1 warning unreached-rule: ${inMain}`],
	],
	[
		"one that reads ossify's facts only",
		{ files: { "a.rego": `package main\n\n${latest}` }, alone: true },
		[`a.rego:5:1 warning unreached-rule: ${inMain}`],
	],
	[
		"a refusal in package ossify",
		{ files: { "a.rego": `package ossify\n\n${refusal("deny")}` } },
		["a.rego:3:1 error unreached-rule: nothing evaluates deny in package ossify: ossify evaluates deny in package ossify.rules"],
	],
	[
		"one in a package of a team, and its helper with it",
		{ files: { "a.rego": `package team.rules\n\n${refusal("deny", "\n\t_odd")}\n_odd if input.stage == "cli"\n` } },
		["a.rego:3:1 error unreached-rule: nothing evaluates deny in package team.rules: ossify evaluates deny in package ossify.rules"],
	],
	[
		"one that its test alone reads",
		{
			files: {
				"a.rego": `package team\n\n${refusal("deny")}`,
				"a_test.rego": 'package team_test\n\nimport data.team\n\ntest_a if count(team.deny) == 0 with input as {"stage": "cli"}\n',
			},
		},
		["a.rego:3:1 error unreached-rule: nothing evaluates deny in package team: ossify evaluates deny in package ossify.rules"],
	],
	[
		"several rules of one name, once",
		{ files: { "a.rego": `package main\n\n${refusal("deny")}\n${refusal("deny")}` } },
		[`a.rego:3:1 error unreached-rule: ${inMain}`],
	],
	[
		"a default and a rule that is no set",
		{ files: { "a.rego": 'package main\n\ndefault deny := false\n\ndeny if input.stage == "cli"\n' } },
		[`a.rego:3:9 error unreached-rule: ${inMain}`],
	],
	...["warn", "exempt", "candidate", "allowance"].map((name): readonly [string, Given, readonly string[]] => {
		const home = { warn: "ossify.rules", exempt: "ossify.exemptions", candidate: "ossify.exemptions", allowance: "ossify.tmpfs" }[name];
		return [
			`${name} in another package`,
			{ files: { "a.rego": `package site\n\n${refusal(name)}` } },
			[`a.rego:3:1 error unreached-rule: nothing evaluates ${name} in package site: ossify evaluates ${name} in package ${home}`],
		];
	}),
	[
		"an allowance in the package of refusals",
		{ files: { "a.rego": 'package ossify.rules\n\nallowance contains {"destination": "/x"} if input.stage == "cli"\n' } },
		[
			"a.rego:3:1 error unreached-rule: nothing evaluates allowance in package ossify.rules: ossify evaluates allowance in package ossify.tmpfs",
		],
	],
	[
		"a misspelt rule",
		{ files: { "a.rego": `package ossify.rules\n\n${refusal("denny")}` } },
		["a.rego:3:1 error unread-rule: nothing evaluates denny; did you mean deny?"],
	],
	...(
		[
			["ossify.rules", "denies", "deny"],
			["ossify.rules", "denied", "deny"],
			["ossify.rules", "warnings", "warn"],
			["ossify.exemptions", "exemptions", "exempt"],
			["ossify.exemptions", "candidates", "candidate"],
			["ossify.tmpfs", "allowed", "allowance"],
		] as const
	).map(
		([home, name, meant]) =>
			[
				`another form of the name: ${name}`,
				{ files: { "a.rego": `package ${home}\n\n${refusal(name)}` } },
				[`a.rego:3:1 error unread-rule: nothing evaluates ${name}; did you mean ${meant}?`],
			] as const,
	),
	[
		"a misspelt rule, checked alone",
		{ files: { "a.rego": 'package ossify.tmpfs\n\nallowence contains {"destination": "/x"}\n' }, alone: true },
		["a.rego:3:1 warning unread-rule: nothing evaluates allowence; did you mean allowance?"],
	],
	[
		"a misspelt package, once",
		{ files: { "a.rego": `package osify.rules\n\n${refusal("deny")}\n${refusal("warn")}` } },
		["a.rego:1:9 error unknown-package: nothing evaluates the rules of package osify.rules; did you mean ossify.rules?"],
	],
	[
		"a misspelt end of a package",
		{ files: { "a.rego": `package ossify.rule\n\n${refusal("deny")}` }, alone: true },
		["a.rego:1:9 warning unknown-package: nothing evaluates the rules of package ossify.rule; did you mean ossify.rules?"],
	],
	[
		"a value that nothing reads",
		{ files: { "a.rego": 'package site\n\nowner := "me"\n' } },
		["a.rego:3:1 warning unreached-rule: nothing evaluates owner in package site: no rule that ossify evaluates reads it"],
	],
	[
		"a condition beside a refusal that does not ask for it",
		{ files: { "a.rego": `package ossify.rules\n\n${refusal("deny")}\n_odd if input.stage == "cli"\n` } },
		["a.rego:7:1 warning unreached-rule: nothing evaluates _odd in package ossify.rules: no rule that ossify evaluates reads it"],
	],
	[
		"a refusal that a decision of one's own does not ask for",
		{
			files: { "a.rego": 'package ossify\n\ndecision := {"mode": "audit"}\n', "b.rego": `package team\n\n${refusal("deny")}` },
			alone: true,
		},
		["b.rego:3:1 error unreached-rule: nothing evaluates deny in package team: ossify evaluates deny in package ossify.rules"],
	],
];

test.each(lost)("%s is found", (_, given, expected) => expect(found(given)).toEqual([...expected]));

const reached: readonly (readonly [what: string, given: Given])[] = [
	["a refusal where ossify looks", { files: { "a.rego": `package ossify.rules\n\n${refusal("deny")}` } }],
	["one that is checked alone", { files: { "a.rego": `package ossify.rules\n\n${refusal("deny")}` }, alone: true }],
	["its helper", { files: { "a.rego": `package ossify.rules\n\n${refusal("deny", "\n\t_odd")}\n_odd if input.stage == "cli"\n` } }],
	[
		"a helper in a package of its own, by an import",
		{
			files: {
				"a.rego": `package ossify.rules\n\nimport data.site.facts\n\n${refusal("deny", "\n\tfacts.odd")}`,
				"b.rego": 'package site.facts\n\nodd if input.stage == "cli"\n',
			},
		},
	],
	[
		"a helper by an import with another name",
		{
			files: {
				"a.rego": `package ossify.rules\n\nimport data.site.facts.odd as strange\n\n${refusal("deny", "\n\tstrange")}`,
				"b.rego": 'package site.facts\n\nodd if input.stage == "cli"\n',
			},
		},
	],
	[
		"a part of a helper's value",
		{
			files: {
				"a.rego": `package ossify.rules\n\n${refusal("deny", "\n\tdata.site.facts.odd.much")}`,
				"b.rego": 'package site\n\nfacts := {"odd": {"much": true}}\n',
			},
		},
	],
	[
		"refusals of all teams, which one rule reads by a name that is a variable",
		{
			files: {
				"a.rego": "package ossify.rules\n\ndeny contains one if {\n\tsome team\n\tsome one in data.teams[team].deny\n}\n",
				"b.rego": `package teams.a\n\n${refusal("deny")}`,
			},
		},
	],
	[
		"a package that walk goes through",
		{
			files: {
				"a.rego": `package ossify.rules\n\n${refusal("deny", "\n\twalk(data.site, [_, 1])")}`,
				"b.rego": "package site.deep\n\none := 1\n",
			},
		},
	],
	["a function that a rule calls", { files: { "a.rego": `package ossify.rules\n\n${refusal("deny", "\n\t_f(1)")}\n_f(1)\n` } }],
	["a function that nothing calls", { files: { "a.rego": "package lib\n\nf(1)\n" } }],
	[
		"what a comprehension and an else read",
		{
			files: {
				"a.rego": `package ossify.rules\n\n${refusal("deny", "\n\t_x == 1")}\n_x := 0 if input.stage == "cli" else := _y\n\n_y := count([z | z := _z])\n\n_z := 1\n`,
			},
		},
	],
	["a rule with dots in its head", { files: { "a.rego": `package ossify.rules\n\n${refusal("deny", "\n\t_a.b.c == 1")}\n_a.b.c := 1\n` } }],
	[
		"what only a with names",
		{
			files: {
				"a.rego": `package ossify.rules\n\n${refusal("deny", "\n\t_x with data.site.y as 1")}\n_x if data.site.y == 1\n`,
				"b.rego": "package site\n\ny := 2\n",
			},
		},
	],
	[
		"what METADATA marks as an entrypoint",
		{ files: { "a.rego": 'package site\n\n# METADATA\n# entrypoint: true\nreport := _r\n\n_r := "x"\n' } },
	],
	["a package that METADATA marks", { files: { "a.rego": '# METADATA\n# title: A\n# entrypoint: true\npackage site\n\nreport := "x"\n' } }],
	["what an option names", { files: { "a.rego": `package site\n\n${refusal("deny")}` }, entrypoints: ["site/deny"] }],
	["a finding of the data", { files: { "a.rego": 'package ossify.check\n\nfindings contains {"rule": "a", "message": "m"}\n' } }],
	["a mode of one's own", { files: { "a.rego": 'package ossify\n\nmode := "audit" if input.stage == "cli"\n' } }],
	["an engine of one's own", { files: { "a.rego": 'package ossify.engines\n\nclaims contains "boat" if input.stage == "cli"\n' } }],
	[
		"tests, and what is in their files",
		{ files: { "a_test.rego": 'package a_test\n\ntest_a if _b\n\n_b := true\n\ndeny := "stand-in"\n' } },
	],
	[
		"a helper of tests in a file that is not a test file",
		{
			files: {
				"a_test.rego": "package a_test\n\nimport data.helpers\n\ntest_a if helpers.b\n",
				"b.rego": "package helpers\n\nb := true\n",
			},
		},
	],
	[
		"refusals that a decision of one's own reads",
		{
			files: {
				"a.rego": 'package ossify\n\ndecision := {"mode": "audit", "deny": data.team.deny}\n',
				"b.rego": `package team\n\n${refusal("deny")}`,
			},
			alone: true,
		},
	],
	[
		"Rego that is not for ossify",
		{ files: { "a.rego": 'package main\n\ndeny contains "x" if input.kind == "Pod"\n\nunused := 1\n' }, alone: true },
	],
	[
		"Rego for manifests, whose spec has other keys",
		{ files: { "a.rego": 'package main\n\ndeny contains "x" if input.spec.hostIPC\n' }, alone: true },
	],
	[
		"Rego for manifests that asks for the whole spec",
		{ files: { "a.rego": 'package main\n\ndeny contains "x" if walk(input.spec, [_, "host"])\n' }, alone: true },
	],
	[
		"a value in a file that is checked alone, which others may read",
		{ files: { "a.rego": 'package ossify.rules\n\nowner := "me"\n' }, alone: true },
	],
	["ossify's own", { files: {} }],
];

test.each(reached)("%s is not found", (_, given) => expect(found(given)).toEqual([]));

test("each of ossify's own rules is evaluated, or is for others to read", () => {
	// As if they were a user's.
	const parsed = parse(compiler, shippedTexts).modules;
	const findings = unreachedFindings(
		{ modules: parsed, shipped: [], entrypoints: [], schema },
		{ modules: shippedTexts, places: new Map(), data: "{}" },
	);
	const forOthers = ["image_known", "labels_known", "name_known", "namespace_known", "pod_known"];
	expect(findings.map(({ message }) => / (\w+) in package/.exec(message)?.[1]).sort()).toEqual(forOthers);
});
