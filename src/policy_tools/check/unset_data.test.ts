/** Refusals that read data which nothing gives or declares are found. */
import { expect, test } from "bun:test";
import { compiler as sharedCompiler, shippedModules } from "../../../test/support/compiler.ts";
import { parse } from "../syntax/mod.ts";
import { unsetDataFindings } from "./unset_data.ts";

const compiler = await sharedCompiler();
const shippedTexts = shippedModules();

interface Given {
	readonly text: string;
	readonly test?: string;
	readonly data?: object;
	readonly alone?: boolean;
}

function found({ text, test: tests, data = {}, alone = false }: Given): readonly string[] {
	const own = [{ path: "a.rego", text }, ...(tests === undefined ? [] : [{ path: "a_test.rego", text: tests }])];
	const modules = alone ? own : [...own, ...shippedTexts];
	const parsed = parse(compiler, modules).modules;
	// What does not parse would be found nowhere.
	expect(parsed.length).toBe(modules.length);
	const users = parsed.filter(({ path }) => path.startsWith("a"));
	const findings = unsetDataFindings(parsed, users, { modules, places: new Map(), data: JSON.stringify(data) });
	return findings.map(({ path, row, column, severity, code, message }) => `${path}:${row}:${column} ${severity} ${code}: ${message}`);
}

const rules = (body: string, more = "") =>
	`package ossify.rules\n\nimport data.site.lists\n\ndeny contains {"rule": "a", "message": "m"} if {\n\t${body}\n}\n${more}`;
const unset = (place: string, name: string) => [
	`a.rego:${place} warning unset-data: neither data nor a rule has ${name}: while it is not set, this refuses nothing`,
];
const banned = rules("data.site.banned[input.spec.hostname]");

const cases: readonly (readonly [what: string, given: Given, found: readonly string[]])[] = [
	["a table that nothing gives", { text: banned }, unset("6:2", "data.site.banned")],
	["one beside others that are given", { text: banned, data: { site: { allowed: {} } } }, unset("6:2", "data.site.banned")],
	["a list by an import", { text: rules("input.spec.hostname in lists.banned") }, unset("6:25", "data.site.lists.banned")],
	[
		"a list in a helper",
		{ text: rules("_banned", "\n_banned if input.spec.hostname in data.site.banned\n") },
		unset("9:35", "data.site.banned"),
	],
	["a table that is given", { text: banned, data: { site: { banned: {} } } }, []],
	["a table that a schema declares", { text: `# METADATA\n# schemas:\n#   - data.site.banned: {type: object}\n${banned}` }, []],
	[
		"a table that a test gives",
		{ text: banned, test: "package a_test\n\ntest_a if data.ossify.rules.deny with data.site.banned as {}\n" },
		[],
	],
	["a part of a policy", { text: banned, alone: true }, []],
	["a read below a not", { text: rules("not data.site.allowed[input.spec.hostname]") }, []],
	["object.get, which has a default", { text: rules('object.get(data.site, "strict", true)') }, []],
	["a comprehension", { text: rules("count([x | some x in data.site.list]) == 0") }, []],
	["a helper with a default", { text: rules("_on", "\ndefault _on := true\n\n_on := data.site.on\n") }, []],
	["ossify's own settings", { text: rules("data.ossify.config.mine.strict") }, []],
	["a warning", { text: 'package ossify.rules\n\nwarn contains {"rule": "a", "message": "m"} if data.site.on\n' }, []],
];

test.each(cases)("%s", (_, given, expected) => expect(found(given)).toEqual([...expected]));
