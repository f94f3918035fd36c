/** Each rule about style: what it finds, and what looks like it and is fine. */
import { describe, expect, test } from "bun:test";
import { compiler as sharedCompiler } from "../../../test/support/compiler.ts";
import type { Extent } from "../../compile/mod.ts";
import { builtinNames } from "../compile/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { parse } from "../syntax/mod.ts";
import { type Project, styleRules } from "./mod.ts";
import type { Hit } from "./rule.ts";

/** What there is besides the module of a case. */
const library = [
	{ path: "lib.rego", text: "package site.rules\n\nimport data.site.files\n\nall := data.site.rules.deny | files.paths\n" },
	{ path: "files.rego", text: 'package site.files\n\npaths contains "/etc"\n\nfor(name) := name\n' },
	{ path: "main.rego", text: "package site.main\n\nreports := data.site.checks[_].report\n\nfirst := data.site.cis_1_1.report\n" },
	{ path: "file_length.rego", text: "package site.checks.file_length\n\nreport := 1\n" },
	{ path: "cis_1_1.rego", text: "package site.cis_1_1\n\nreport := 1\n" },
	{ path: "apart.rego", text: "package apart.first\n\nreport := 1\n" },
];
const data = { site: { config: { mode: "audit", namespaces: { shop: {} } } } };

const compiler = await sharedCompiler();
const builtins = new Map(compiler.builtins().flatMap((one) => (builtinNames.includes(one.name) ? [[one.name, one]] : [])));

function hitsOf(rule: string, text: string, path = "case.rego"): readonly (Hit & { readonly written: string })[] {
	const module = { path, text: text.startsWith("package") ? text : `package site.case\n\n${text}\n` };
	const [modules, others] = [parse(compiler, [module]).modules, parse(compiler, library).modules];
	const project: Project = { modules, known: [...modules, ...others], data, builtins };
	const { find } = styleRules.find(({ id }) => id === rule) ?? { find: () => [] };
	return modules.flatMap((one) => find(one, project)).map((hit) => ({ ...hit, written: written(module.text, hit.at) }));
}

function found(rule: string, text: string, path?: string): string[] {
	return hitsOf(rule, text, path).map((hit) => hit.written);
}

/** `3:14 "%s"`. */
function written(text: string, at: Extent): string {
	const { row, column } = placeOfSpan({ shown: "", text }, at);
	return `${row}:${column} ${text.slice(...at)}`;
}

/** The rule, Rego, and what is found in it: nothing if it is fine. The package's line and an empty one come first. */
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
	["unknown-reference", "a if data.site.flies.paths\n\nb if a with data.site.flies as {}"],
	["unknown-reference", "a if data.site.flies.paths\n\nb if a with data.site.flies.paths as []"],
	["unknown-reference", "a := data.site.config.some_mode"],
	["unknown-reference", "a := data.site.cis_1_2.report"],
	["unknown-reference", "a := data.w"],
	["unknown-reference", "package p\n\na := data.w"],
	["unknown-package", "package site.rule", "1:14 rule"],
	["unknown-package", "package site.rules"],
	["unknown-package", "package other"],
	["unknown-package", "package site.checks.line_length"],
	["unknown-package", "package site.cis_1_2"],
	["unknown-package", "package apart.frst"],
	["unread-rule", 'package site.rules\n\ndenny contains "x"', "3:1 denny"],
	["unread-rule", 'package site.rules\n\ndeny contains "x"'],
	["unread-rule", 'package site.rules\n\ndeny contains denny\n\ndenny := "x"'],
	["unread-rule", 'package site.files\n\npahts contains "/var"', "3:1 pahts"],
	["unread-rule", 'package site.files\n\npahts := "/var"'],
	["unread-rule", 'package site.rules\n\nundeny contains "x"'],
	["unread-rule", "package site.files\n\npahts(x) := x"],
	["unread-rule", "package site.rules\n\ndenny := 1", "3:1 denny"],
	["undeclared-iteration", "a if input.mounts[i].source", "3:19 i"],
	["undeclared-iteration", "a if files(1)[i]", "3:15 i"],
	["undeclared-iteration", "a if {\n\tsome i\n\tinput.mounts[i].source\n}"],
	["undeclared-iteration", "a if {\n\tsome i, mount in input.mounts\n\tinput.other[i]\n}"],
	["undeclared-iteration", "a(i) := input.mounts[i]"],
	["undeclared-iteration", "a if {\n\tinput.x = i\n\tinput.mounts[i]\n}"],
	["undeclared-iteration", "i := 1\n\na if input.mounts[i]"],
	["undeclared-iteration", "a[i] := 1 if some i in input.mounts"],
	["undeclared-iteration", "a if every i in input.x { input.y[i] }"],
	["undeclared-iteration", "a if input.mounts[_]"],
	["undeclared-iteration", "a if {\n\t[x, y] := input.pair\n\tinput.z[y]\n}"],
	["undeclared-iteration", "a if {\n\tinput.mounts[i].source\n\tinput.other[i]\n}", "4:15 i"],
	["negated-iteration", 'a if "x" != input.args[_]', "3:10 !="],
	["negated-iteration", 'a if not input.args[_] == "x"', "3:6 not"],
	["negated-iteration", "a if input.x[_].y[_] != input.z", "3:22 !="],
	["negated-iteration", 'a if input.mounts[_].type != "bind"'],
	["negated-iteration", 'a if object.get(input.mounts[_], "type", "") != "bind"'],
	["negated-iteration", 'a if input.args[_] != ""'],
	["negated-iteration", "a if input.args[_] != null"],
	["negated-iteration", "a if { input.args[_] != {}; [] != input.args[_] }"],
	["negated-iteration", 'a if not "x" in input.args'],
	["negated-iteration", 'a if { input.args[_]; "x" != input.stage }'],
	["shadowed-builtin", "count := 1", "3:1 count"],
	["shadowed-builtin", "a(max) := max", "3:3 max"],
	["shadowed-builtin", "a if {\n\tsome sum in input.x\n\tsum > 1\n}", "4:7 sum"],
	["shadowed-builtin", "a if {\n\t[min, b] := input.x\n\tb > min\n}", "4:3 min"],
	["shadowed-builtin", 'a := {"count": count(input.x)}'],
	["constant-condition", "a if true", "3:6 true"],
	["constant-condition", "a if not false", "3:10 false"],
	["constant-condition", "a if not true", "3:10 true"],
	["constant-condition", "a if {\n\tinput.x\n\tfalse\n}", "5:2 false"],
	["constant-condition", "a if {\n\tinput.x\n\ttrue\n}"],
	["constant-condition", "a := [x |\n\tx := input.y[_]\n\ttrue\n]"],
	["constant-condition", 'a(x, "any") if true'],
	["constant-condition", "a := input.x if true\nelse := 1"],
	["constant-condition", "a if {}", "3:6 {}"],
	["constant-condition", "a if {\n\tinput.x\n\t1 == 1\n}", "5:2 1"],
	["constant-condition", 'a if { "x" != "y"; input.x }', '3:8 "x"'],
	["constant-condition", "a := [\n\t1,\n\ttrue,\n]"],
	["constant-condition", "a if {\n\tinput.x ==\n\t\ttrue\n}"],
	["constant-condition", 'a if "x" == input.x'],
	["unification", "a if input.x = 1", "3:14 ="],
	["unification", "a := 1 if input.x == 1"],
	["unification", "a if {\n\tsome x\n\tx = input.y[_]\n}"],
	["unification", "a(x, y) if _ = x[y]"],
	["unification", "a if {\n\tsome x in input.y\n\tx = 1\n}", "5:4 ="],
	["sprintf-arguments", 'a := sprintf("%s %d", [input.x])', '3:14 "%s %d"'],
	["sprintf-arguments", 'a := sprintf("%s", [input.x, {"b": [1, 2]}])', '3:14 "%s"'],
	["sprintf-arguments", 'a := sprintf("%s", [])', '3:14 "%s"'],
	["sprintf-arguments", 'a := sprintf("%s 100%% %04o", [input.x, count([1, 2])])'],
	["sprintf-arguments", 'a := sprintf("%s", [\n\tinput.x,\n])'],
	["sprintf-arguments", 'a := sprintf("%[1]s %[1]s", [input.x])'],
	["sprintf-arguments", 'a := sprintf("%s", [x | some x in input.x])'],
	["escaped-pattern", 'a if regex.match("a\\\\.b", input.x)', '3:18 "a\\\\.b"'],
	["escaped-pattern", "a if regex.match(`a\\.b`, input.x)"],
	["escaped-pattern", 'a := regex.replace(input.x, "[\\n\\t]+", "")'],
	["escaped-pattern", 'a := regex.replace(input.x, "\\"+", "")'],
	["invalid-pattern", "a if regex.match(`(`, input.x)", "3:18 `(`"],
	["invalid-pattern", "a if regex.match(`(?=x)`, input.x)", "3:18 `(?=x)`"],
	["invalid-pattern", "a if regex.match(`^[a-z]+$`, input.x)"],
	["test-in-policy", "test_a if input.x", "3:1 test_a"],
	["test-in-policy", "test_a if input.x\n\ntest_b if input.y", "3:1 test_a"],
	["test-in-policy", "test_a(x) := x\n\nb := test_a(input.x)"],
	["test-in-policy", "test_a(x) := x\n\ntest_b if test_a(1)", "5:1 test_b"],
	["repeated-test", "test_a if input.x\n\ntest_a if input.y", "5:1 test_a"],
	["repeated-test", "test_a if input.x\n\ntodo_test_a if input.y\n\ntodo_test_a if input.z", "7:1 todo_test_a"],
	["repeated-test", "default test_a := false\n\ntest_a if input.x"],
	["repeated-test", "test_a if input.x\nelse := false"],
	["repeated-test", "test_a contains 1\n\ntest_a contains 2\n\ntest_b(1)\n\ntest_b(2)"],
	["with-in-policy", "a if data.site.files.all with input as {} with input.x as 1", "3:26 with input as {}", "3:43 with input.x as 1"],
	["with-in-policy", 'a := {"with": input.x}'],
	["with-in-policy", "test_a if b with input as {}\n\nb if input.x with input as {}"],
	["print-left", "a if print(input.x)", "3:6 print"],
	["slow-builtin", 'a if io.jwt.verify_hs256(input.x, "k")', "3:6 io.jwt.verify_hs256"],
	["slow-builtin", "a := uri.parse(input.x).path if json.match_schema(input.y, {})[0]", "3:6 uri.parse", "3:33 json.match_schema"],
	["slow-builtin", "a := crypto.sha256(input.x)"],
	["needless-import", "import rego.v1", "3:8 rego.v1"],
	["needless-import", "import future.keywords.in", "3:8 future.keywords.in"],
	["needless-import", "import data.site.files"],
	["unknown-reference", 'a := $"{data.site.files.pahts}"', "3:25 pahts"],
	["undeclared-iteration", 'a := $"{input.mounts[i]}"', "3:22 i"],
	["undeclared-iteration", "a := 1 if input.x\nelse := 2 if input.mounts[i]", "4:27 i"],
	["unread-rule", 'package site.rules\n\ndeny contains $"{denny}"\n\ndenny := "x"'],
	["negated-iteration", "a if not [x | x := input.args[_]] == []"],
	["shadowed-builtin", "a := {count: 1 | some count in input.x}", "3:23 count"],
	["constant-condition", "a := [x | some x in input.y; 1 == 2]", "3:30 1"],
	["constant-condition", "a := 1 if input.x\nelse := 2 if true", "4:14 true"],
	["constant-condition", 'a := $"{true}"'],
	["unification", "a = 1"],
	["unification", "a := 1 if input.x\nelse = 2"],
	["unification", "default a = 1"],
	["unification", "a(x) = y if {\n\ty = x\n}", "4:4 ="],
	["unification", "a[x] = y if some x, y in input.x"],
	["unification", 'a["="] := 1'],
	["unification", "a if [x, y] = input.x", "3:13 ="],
	["unification", 'a := x if ["b", x] = input.x'],
	["unification", 'a := x if input.x = {"b": 1, "c": [x]}'],
	["sprintf-arguments", 'a := $"{sprintf("%s", [])}"', '3:17 "%s"'],
	["escaped-pattern", 'a := regex.replace(input.x, "\\\\.", "")', '3:29 "\\\\."'],
	["invalid-pattern", "a := regex.replace(`(`, `b`, `(`)"],
	["invalid-pattern", "a if regex.is_valid(`(`)"],
	["print-left", 'a if trace("x")', "3:6 trace"],
	["print-left", 'a := $"{1}" if {\n\tinput.x\n\tprint(1)\n}', "5:2 print"],
	["internal-reference", "a := data.site.files._known", "3:22 _known"],
	["internal-reference", "import data.site.files._known", "3:24 _known"],
	["internal-reference", "import data.site.files\n\na := files._known", "5:12 _known"],
	["internal-reference", "a := data.site.case._known\n\n_known := 1"],
	["internal-reference", "a := _known\n\n_known := input._known"],
	["internal-reference", "import data\n\na := data.site.files._known", "5:22 _known"],
	["iterating-value", "a := input.mounts[_].source", "3:6 input.mounts[_].source"],
	["iterating-value", "a(x) := x[_] if input.y", "3:9 x[_]"],
	["iterating-value", "a := 1 if input.x\nelse := input.y[_]", "4:9 input.y[_]"],
	["iterating-value", "a := [x | x := input.mounts[_].source]"],
	["iterating-value", "a contains input.mounts[_].source"],
	["value-as-condition", 'a if {"x": input.y}', '3:6 {"x": input.y}'],
	["value-as-condition", "a if [x | some x in input.y]", "3:6 [x | some x in input.y]"],
	["value-as-condition", "a if {\n\tinput.x\n\tnot {1, 2}\n}", "5:6 {1, 2}"],
	["value-as-condition", "a if 0", "3:6 0"],
	["value-as-condition", "a if count([1]) > 0"],
	["value-as-condition", 'a := $"{[1]}"'],
	["set-as-condition", "a if not refused\n\nrefused contains 1 if input.x", "3:10 refused"],
	["set-as-condition", "a if data.site.files.paths", "3:6 data.site.files.paths"],
	["set-as-condition", "import data.site.files\n\na if not files.paths", "5:10 files.paths"],
	["set-as-condition", "import data.site.files.paths as known\n\na if known", "5:6 known"],
	["set-as-condition", "import data.site.files.paths\n\na if not paths[input.x]"],
	["set-as-condition", "a if {\n\tsome refused in input.x\n\trefused\n}\n\nrefused contains 1 if input.x"],
	["set-as-condition", "a if count(refused) == 0\n\nrefused contains 1 if input.x"],
	["self-comparison", "a if input.x == input.x", "3:6 input.x == input.x"],
	["self-comparison", "a if {\n\tsome x in input.y\n\tx != x\n}", "5:2 x != x"],
	["self-comparison", "a if input.x[_] == input.x[_]"],
	["self-comparison", "a if input.x == input.y"],
	["missing-is-false", "a if input.spec.root.readonly == false", "3:6 input.spec.root.readonly == false"],
	["missing-is-false", "a if true != input.spec.root.readonly", "3:6 true != input.spec.root.readonly"],
	["missing-is-false", "a if input.spec.root.readonly == true"],
	["missing-is-false", "a if not input.spec.root.readonly"],
	["missing-is-false", "a(x) if x == false"],
	["missing-is-false", "a if input.stage.final == false"],
	["unused-result", "a if count(input.x)", "3:6 count(input.x)"],
	["unused-result", "a if input.x & {1}", "3:6 input.x & {1}"],
	["unused-result", 'a if trim(input.x, "/") with input as {}', '3:6 trim(input.x, "/") with input as {}'],
	["unused-result", "a if not time.parse_rfc3339_ns(input.x)"],
	["unused-result", "a if not to_number(input.x) with input as {}"],
	["unused-result", "a if every x in input.x {\n\tnot units.parse_bytes(x)\n}"],
	["unused-result", "import future.keywords.not\n\na if not { json.unmarshal(input.x) }"],
	["unused-result", "a if not 1 / input.x"],
	["unused-result", "a if not count(input.x)", "3:10 count(input.x)"],
	["unused-result", "a if not input.x & {1}", "3:10 input.x & {1}"],
	["unused-result", 'a if startswith(input.x, "/var/")'],
	["unused-result", "a if count(input.x, 2)"],
	["unused-result", "a if 1 in input.x"],
	["unused-result", "a if {\n\twalk(input.x, [path, _])\n\tpath == []\n}"],
	["unused-result", "a if to_number(input.x)"],
	["unused-result", "a(x, y) if type_name(x[y])"],
	["unused-result", "a(x, y) if not type_name(x[y])"],
	["unused-result", "a if time.parse_rfc3339_ns(input.x)"],
	["unused-result", 'a if object.get(input.x, "y", false)'],
	["unused-result", 'a if indexof(input.x, "y")', '3:6 indexof(input.x, "y")'],
	["open-prefix", 'a if startswith(input.x, "/var/lib")', '3:26 "/var/lib"'],
	["open-prefix", "a if startswith(input.x, `registry.example`)", "3:26 `registry.example`"],
	["open-prefix", 'a if startswith(input.x, "/var/lib/")'],
	["open-prefix", 'a if startswith(input.x, "/")'],
	["open-prefix", 'a if startswith(input.x, "registry.example/shop/nginx")', '3:26 "registry.example/shop/nginx"'],
	["open-prefix", 'a if startswith(input.x, "registry.example:5000")', '3:26 "registry.example:5000"'],
	["open-prefix", 'a if startswith(input.x, "registry.example/shop/nginx:")'],
	["open-prefix", 'a if startswith(input.x, "/run/shop-")'],
	["open-prefix", 'a if startswith(input.x, "1.2")'],
	["open-prefix", 'a if startswith(input.x, "CAP_")'],
	["open-prefix", 'a if startswith(input.x, "data.builtin")'],
	["repeated-rule", "a if input.x\n\na   if\n\tinput.x", "5:1 a"],
	["repeated-rule", "a if input.x\n\na if input.y"],
	["repeated-rule", 'a if input.x == "b c"\n\na if input.x == "b  c"'],
	["assigns-default", "default a := false\n\na := false if input.x", "5:6 false"],
	["assigns-default", "default a := false\n\na := true if input.x"],
	["assigns-default", "default a := false\n\na := false if input.x\nelse := true"],
	["assigns-default", "default a := -1\n\na := -1 if input.x", "5:6 -1"],
	["assigns-default", "default a := -1\n\na := -2 if input.x"],
	["ignored-argument", "a(_, x) := x", "3:3 _"],
	["ignored-argument", 'a("x", _) := 1\n\na("y", _) := 2', "3:8 _"],
	["ignored-argument", 'a("x", _) := 1\n\na("y", z) := z'],
	["swapped-arguments", "a(x, y) := x - y if x > y\n\na(y, x) := y - x if x <= y", "5:3 y"],
	["swapped-arguments", "a(x, y) := x if y\n\na(x, z) := z if x"],
	["swapped-arguments", 'a("x", x) := x if x\n\na("x", x) := y if y := x'],
	["swapped-arguments", 'a("x", y) if y > 0\n\na("z", y) if {\n\tis_number(y)\n\ty > 0\n}'],
	["function-without-arguments", "a() := input.x", "3:1 a"],
	["function-without-arguments", "a := (input.x)"],
	["unknown-metadata", "# METADATA\n# entrypont: true\na := 1", "4:3 entrypont"],
	["unknown-metadata", "# METADATA\n# title: x\n# owner: me\na := 1", "5:3 owner"],
	["unknown-metadata", "# METADATA\n# title: x\n# custom:\n#   owner: me\na := 1"],
	["unknown-metadata", "# title: x\n# owner: me\na := 1"],
	["unknown-metadata", "# METADATA\n# title: x\n\n# owner: me\na := 1"],
];

describe("a rule about style", () => {
	test.each(cases)("%s: %s", (rule, text, ...hits) => expect(found(rule, text)).toEqual(hits));

	test.each([
		["works if data.site.files.paths with input as {}", ["3:1 works"]],
		["test_works if data.site.files.paths with input as {}", []],
		["test_works if works\n\nworks if data.site.files.paths with input as {}", []],
		['test_works := $"{works}"\n\nworks if data.site.files.paths with input as {}', []],
		["works(x) if data.site.files.paths with input as x", []],
		["works if data.site.files.paths with input as {}\n\nworks if data.site.files.all with input as {}", ["3:1 works", "5:1 works"]],
	])("test-never-runs: %s", (text, hits) => expect(found("test-never-runs", text, "a_test.rego")).toEqual(hits));

	const never =
		"it never holds: delete what depends on it (the rule, the comprehension), or compare with the intended value: a field of input, a value of data";
	const always = "delete it, or compare with the intended value: a field of input, a value of data";
	test.each([
		["constant-condition", "a if false", never],
		["constant-condition", "a if not true", never],
		["constant-condition", "a if not false", always],
		["constant-condition", "a if true", always],
		["constant-condition", "a if 1 == 2", never],
		["constant-condition", "a if not 1 == 2", always],
		["constant-condition", "a if 1 < 2", always],
		["constant-condition", "a if 1 >= 2", never],
		["constant-condition", 'a if "x" != "y"', always],
		["constant-condition", 'a if "x" < "y"', "compare with the intended value: a field of input, a value of data"],
		["constant-condition", "a if not {}", never],
		[
			"invalid-pattern",
			"a if regex.match(`(`, input.x)",
			"correct the pattern: it must be RE2, as in Go, without lookaround and back-references",
		],
	])("%s: %s is advised", (rule, text, advice) => expect(hitsOf(rule, text).map((one) => one.advice)).toEqual([advice]));

	test("print-left says where trace is shown: nowhere", () => {
		expect(hitsOf("print-left", 'a if trace("x")').map(({ message }) => message)).toEqual(["ossify never shows the text of trace"]);
	});

	test("about leftovers leaves tests alone", () => {
		expect(found("print-left", "test_a if print(1)", "a_test.rego")).toEqual([]);
		expect(found("slow-builtin", "test_a if uri.is_valid(1)", "a_test.rego")).toEqual([]);
		expect(found("print-left", 'test_a if trace("x")', "a_test.rego")).toEqual(["3:11 trace"]);
		expect(found("test-in-policy", "test_a if input.x", "a_test.rego")).toEqual([]);
		expect(found("with-in-policy", "test_a if input.x with input as {}", "a_test.rego")).toEqual([]);
		expect(found("internal-reference", "test_a if data.site.files._known", "a_test.rego")).toEqual([]);
		expect(found("ignored-argument", "mock(_) := 1", "a_test.rego")).toEqual([]);
		expect(found("open-prefix", 'mock(image) if startswith(image, "registry.example/shop")', "a_test.rego")).toEqual([]);
	});

	test("is there for every case, and has one", () => {
		const known = styleRules.map(({ id }) => id);
		expect([...new Set([...cases.map(([rule]) => rule), "test-never-runs"])].sort()).toEqual([...known].sort());
	});

	test("knows columns after characters outside of the first plane", () => {
		expect(found("unification", 'a if { "𝒳é" == input.x; input.y = 1 }')).toEqual(["3:33 ="]);
	});
});
