import { describe, expect, test } from "bun:test";
import { compiler as sharedCompiler } from "../../test/support/compiler.ts";
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import { type RegoModule, renderDiagnostics } from "./mod.ts";

const schema = JSON.stringify({
	type: "object",
	properties: { spec: { type: "object", properties: { root: { $ref: "#/$defs/root" } } } },
	$defs: { root: { type: "object", properties: { path: { type: "string" }, readonly: { type: "boolean" } } } },
});

const compiler = await sharedCompiler();

function module(...lines: string[]): RegoModule {
	return { path: "policies/demo.rego", text: ["package demo", "", ...lines, ""].join("\n") };
}

describe("check()", () => {
	const cases: { name: string; lines: string[]; text: string[] }[] = [
		{ name: "nothing in sound Rego", lines: ["import rego.v1", "", "a if input.spec.root.readonly"], text: [] },
		{ name: "a syntax error", lines: ["a if {"], text: ["4:1: rego_parse_error: unexpected eof token"] },
		{
			name: "a type error",
			lines: ['a := 1 + "2"'],
			text: [
				"3:6: rego_type_error: plus: invalid argument(s)",
				'	a := 1 + "2"',
				"	     ^^^^^^^",
				"	have: (number, string, ???)",
				"	want: (x: number, y: number, z: number)",
			],
		},
		{
			name: "an unsafe variable",
			lines: ["a if not b", "b if x > 1"],
			text: ["4:6: rego_unsafe_var_error: var x is unsafe", "	b if x > 1", "	     ^^^^^"],
		},
		{
			name: "recursion",
			lines: ["a if a"],
			text: ["3:1: rego_recursion_error: rule data.demo.a is recursive: data.demo.a -> data.demo.a", "	a if a", "	^^^^^^"],
		},
		{
			name: "conflicting rules",
			lines: ["a := 1", "a(x) := x"],
			text: ["3:1: rego_type_error: conflicting rules data.demo.a found", "	a := 1", "	^^^^^^"],
		},
		{
			name: "a builtin that isn't hosted",
			lines: ["a := time.now_ns()"],
			text: [
				"3:6: ossify_unsupported_builtin: undefined function time.now_ns: a builtin of OPA that ossify's evaluator does not have",
				"	a := time.now_ns()",
				"	     ^^^^^^^^^^^^^",
				"	→ an evaluation has no clock: the time is input.now, and time.parse_rfc3339_ns(input.now) has it in nanoseconds",
			],
		},
		{
			name: "a builtin that doesn't exist",
			lines: ["a := units.parse_bites(1)"],
			text: ["3:6: rego_type_error: undefined function units.parse_bites", "	a := units.parse_bites(1)", "	     ^^^^^^^^^^^^^^^^^^^^"],
		},
		{
			name: "a field that the schema lacks, at the field",
			lines: ['a if { "é" == input.spec.root.readnly }'],
			text: [
				"3:31: rego_type_error: undefined ref: input.spec.root.readnly",
				'	a if { "é" == input.spec.root.readnly }',
				"	                              ^^^^^^^",
				"	input.spec.root.readnly",
				"	                ^",
				'	                have: "readnly"',
				'	                want (one of): ["path" "readonly"]',
			],
		},
		{
			name: "a value of a type that the schema excludes",
			lines: ["a if input.spec.root.readonly == 1"],
			text: [
				"3:6: rego_type_error: match error",
				"	a if input.spec.root.readonly == 1",
				"	     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
				"	left  : boolean",
				"	right : number",
			],
		},
		{
			name: "rego.v2",
			lines: ["import rego.v2", "a := 1"],
			text: [
				"3:8: rego_parse_error: invalid import, `rego.v2` is not supported by current capabilities",
				"	import rego.v2",
				"	       ^^^^^^^",
			],
		},
		{
			name: "v0 syntax",
			lines: ["a { true }"],
			text: ["3:1: rego_parse_error: `if` keyword is required before rule body", "	a { true }", "	^^^^^^^^^^"],
		},
		{
			name: "broken METADATA",
			lines: ["# METADATA", "# title: [", "a := 1"],
			text: ["4:1: rego_parse_error: yaml: line 1: did not find expected node content", "	# title: [", "	^^^^^^^^^^"],
		},
	];
	for (const { name, lines, text } of cases) {
		test(`reports ${name}`, () => {
			const expected = text.length === 0 ? "" : `policies/demo.rego:${text.join("\n")}`;
			expect(renderDiagnostics(compiler.check({ modules: [module(...lines)], capabilities, schema }))).toBe(expected);
		});
	}

	test("reports every error of every file, sorted by place", () => {
		const files = ["b.rego", "a.rego"].map((path) => ({ path, text: "package demo\n\nb if z\n\tc if { y; x }\n" }));
		const error = (path: string, row: number, column: number, name: string, text: string) => {
			return { code: "rego_unsafe_var_error", message: `var ${name} is unsafe`, path, row, column, endColumn: column + 1, text };
		};
		expect(compiler.check({ modules: files, capabilities })).toEqual(
			["a.rego", "b.rego"].flatMap((path) => [
				error(path, 3, 6, "z", "b if z"),
				error(path, 4, 9, "y", "\tc if { y; x }"),
				error(path, 4, 12, "x", "\tc if { y; x }"),
			]),
		);
	});

	test("refuses two modules of one path, which would hide one another", () => {
		expect(compiler.check({ modules: [module("a := 1"), module("b := 1")], capabilities })).toEqual([
			{
				code: "ossify_duplicate_module",
				message: "two modules have this path",
				path: "policies/demo.rego",
				row: 1,
				column: 1,
				text: "package demo",
			},
		]);
	});
});
