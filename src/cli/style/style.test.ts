/** Each rule about style: what it finds, and what looks like it and is fine. */
import { describe, expect, test } from "bun:test";
import capabilities from "../../../wasm/capabilities.json" with { type: "json" };
import { outlineOf, type Project, styleRules } from "./mod.ts";

/** What there is besides the module of a case. */
const library = [
	{ path: "lib.rego", text: "package site.rules\n\nimport data.site.files\n\nall := data.site.rules.deny | files.paths\n" },
	{ path: "files.rego", text: 'package site.files\n\npaths contains "/etc"\n\nfor(name) := name\n' },
];
const data = { site: { config: { mode: "audit", namespaces: { shop: {} } } } };

function found(rule: string, text: string, path = "case.rego"): string[] {
	const outline = outlineOf({ path, text: text.startsWith("package") ? text : `package site.case\n\n${text}\n` });
	const project: Project = {
		outlines: [outline],
		known: [outline, ...library.map(outlineOf)],
		data,
		builtins: new Set([...capabilities.native, ...capabilities.hosted]),
	};
	const { find } = styleRules.find(({ id }) => id === rule) ?? { find: () => [] };
	return find(outline, project).map(({ at }) => `${at.row}:${at.column} ${at.text}`);
}

/** The rule, Rego, and what is found in it: none where it is fine. The package's line and an empty one stand in front. */
const cases: readonly (readonly [rule: string, text: string, ...hits: string[]])[] = [
	["unknown-reference", "import data.site.fils", "3:18 fils"],
	["unknown-reference", "a := data.site.files.pahts", "3:22 pahts"],
	["unknown-reference", 'a := data["site"].files.pahts', "3:25 pahts"],
	["unknown-reference", "import data.site.config\n\na := config.mod", "5:13 mod"],
	["unknown-reference", "import data.site.config as knobs\n\na := knobs.mod", "5:12 mod"],
	["unknown-reference", "import data.site.config\n\na(config) := config.mod"],
	["unknown-reference", "a := data.site.files.paths"],
	["unknown-reference", "a := data.site.files.paths.pahts"],
	["unknown-reference", "a := data.site.config.namespaces[input.name]"],
	["unknown-reference", "a := data.elsewhere.files"],
	["unknown-reference", "# data.site.fils\na := `data.site.fils`"],
	["unknown-package", "package site.rule", "1:14 rule"],
	["unknown-package", "package site.rules"],
	["unknown-package", "package other"],
	["unread-rule", 'package site.rules\n\ndenny contains "x"', "3:1 denny"],
	["unread-rule", 'package site.rules\n\ndeny contains "x"'],
	["unread-rule", 'package site.rules\n\ndeny contains denny\n\ndenny := "x"'],
	["undeclared-iteration", "a if input.mounts[i].source", "3:19 i"],
	["undeclared-iteration", "a if files(1)[i]", "3:15 i"],
	["undeclared-iteration", "a if {\n\tsome i\n\tinput.mounts[i].source\n}"],
	["undeclared-iteration", "a if {\n\tsome i, mount in input.mounts\n\tinput.other[i]\n}"],
	["undeclared-iteration", "a(i) := input.mounts[i]"],
	["undeclared-iteration", "i := 1\n\na if input.mounts[i]"],
	["undeclared-iteration", "a[i] := 1 if some i in input.mounts"],
	["undeclared-iteration", "a if every i in input.x { input.y[i] }"],
	["undeclared-iteration", "a if input.mounts[_]"],
	["undeclared-iteration", "a if {\n\t[x, y] := input.pair\n\tinput.z[y]\n}"],
	["negated-iteration", 'a if "x" != input.args[_]', "3:10 !="],
	["negated-iteration", 'a if not input.args[_] == "x"', "3:6 not"],
	["negated-iteration", 'a if not "x" in input.args'],
	["negated-iteration", 'a if { input.args[_]; "x" != input.stage }'],
	["shadowed-builtin", "count := 1", "3:1 count"],
	["shadowed-builtin", "a(max) := max", "3:3 max"],
	["shadowed-builtin", "a if {\n\tsome sum in input.x\n\tsum > 1\n}", "4:7 sum"],
	["shadowed-builtin", "a if {\n\t[min, b] := input.x\n\tb > min\n}", "4:3 min"],
	["shadowed-builtin", 'a := {"count": count(input.x)}'],
	["constant-condition", "a if true", "3:6 true"],
	["constant-condition", "a if not false", "3:10 false"],
	["constant-condition", "a if {}", "3:6 {"],
	["constant-condition", "a if {\n\tinput.x\n\t1 == 1\n}", "5:2 1"],
	["constant-condition", 'a if { "x" != "y"; input.x }', '3:8 "x"'],
	["constant-condition", "a := [\n\t1,\n\ttrue,\n]"],
	["constant-condition", "a if {\n\tinput.x ==\n\t\ttrue\n}"],
	["constant-condition", 'a if "x" == input.x'],
	["unification", "a if input.x = 1", "3:14 ="],
	["unification", "a := 1 if input.x == 1"],
	["sprintf-arguments", 'a := sprintf("%s %d", [input.x])', '3:14 "%s %d"'],
	["sprintf-arguments", 'a := sprintf("%s", [input.x, {"b": [1, 2]}])', '3:14 "%s"'],
	["sprintf-arguments", 'a := sprintf("%s", [])', '3:14 "%s"'],
	["sprintf-arguments", 'a := sprintf("%s 100%% %04o", [input.x, count([1, 2])])'],
	["sprintf-arguments", 'a := sprintf("%s", [\n\tinput.x,\n])'],
	["sprintf-arguments", 'a := sprintf("%[1]s %[1]s", [input.x])'],
	["sprintf-arguments", 'a := sprintf("%s", [x | some x in input.x])'],
	["escaped-pattern", 'a if regex.match("a\\\\.b", input.x)', '3:18 "a\\\\.b"'],
	["escaped-pattern", "a if regex.match(`a\\.b`, input.x)"],
	["invalid-pattern", "a if regex.match(`(`, input.x)", "3:18 `(`"],
	["invalid-pattern", "a if regex.match(`(?=x)`, input.x)", "3:18 `(?=x)`"],
	["invalid-pattern", "a if regex.match(`^[a-z]+$`, input.x)"],
	["test-in-policy", "test_a if input.x", "3:1 test_a"],
	["print-left", "a if print(input.x)", "3:6 print"],
	["needless-import", "import rego.v1", "3:8 rego"],
	["needless-import", "import future.keywords.in", "3:8 future"],
	["needless-import", "import data.site.files"],
];

describe("a rule about style", () => {
	test.each(cases)("%s: %s", (rule, text, ...hits) => expect(found(rule, text)).toEqual(hits));

	test.each([
		["works if data.site.files.paths with input as {}", ["3:1 works"]],
		["test_works if data.site.files.paths with input as {}", []],
		["test_works if works\n\nworks if data.site.files.paths with input as {}", []],
		['test_works := $"{works}"\n\nworks if data.site.files.paths with input as {}', []],
		["works(x) if data.site.files.paths with input as x", []],
	])("test-never-runs: %s", (text, hits) => expect(found("test-never-runs", text, "a_test.rego")).toEqual(hits));

	test("about leftovers leaves tests alone", () => {
		expect([found("print-left", "test_a if print(1)", "a_test.rego"), found("test-in-policy", "test_a if input.x", "a_test.rego")]).toEqual(
			[[], []],
		);
	});

	test("is there for every case, and has one", () => {
		const known = styleRules.map(({ id }) => id);
		expect([...new Set([...cases.map(([rule]) => rule), "test-never-runs"])].sort()).toEqual([...known].sort());
	});

	test("knows columns behind characters outside of the first plane", () => {
		expect(found("unification", 'a if { "𝒳é" == input.x; input.y = 1 }')).toEqual(["3:33 ="]);
	});
});
