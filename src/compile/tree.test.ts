/** Syntax trees: what is in them, and that each part is where it says. */
import { describe, expect, test } from "bun:test";
import { compiler as sharedCompiler } from "../../test/support/compiler.ts";
import type { SyntaxNode } from "./mod.ts";

const compiler = await sharedCompiler();

/** A tree as lines: the key, the type, the text at that position and the attributes; deeper parts are indented. */
function outlined(node: SyntaxNode, text: string, key = "module", indent = ""): string[] {
	const parts = Object.entries(node).filter(([name]) => name !== "type" && name !== "at");
	const said = parts.filter(([, part]) => typeof part !== "object").map(([name, part]) => ` ${name}=${part}`);
	const line = `${indent}${key} ${node.type} \`${text.slice(...node.at)}\`${said.join("")}`;
	return [line, ...parts.flatMap(([name, part]) => within(part, text, name, `${indent}  `))];
}

function within(part: unknown, text: string, key: string, indent: string): string[] {
	if (Array.isArray(part)) return part.flatMap((one) => within(one, text, key, indent));
	return typeof part === "object" ? outlined(part as SyntaxNode, text, key, indent) : [];
}

/** The tree of the rules below a package. */
function treeOf(rego: string): string[] {
	const text = `package a\n${rego}`;
	const [tree] = compiler.trees([{ path: "a.rego", text }]);
	if (typeof tree !== "object" || tree === null) return [String(tree)];
	return outlined(tree, text).slice(2);
}

const cases: readonly (readonly [rego: string, ...lines: string[]])[] = [
	[
		"import data.b as c",
		"  imports import `import`",
		"    path ref `data.b`",
		"      value var `data` value=data",
		"      value string `b` value=b",
		"    alias var `c` value=c",
	],
	[
		"# METADATA\n# title: é\nb := -1",
		"  rules rule `b := -1` assign=true",
		"    ref var `b` value=b",
		"    value number `-1` value=-1",
		"  comments comment `# METADATA`",
		"  comments comment `# title: é`",
	],
	["default b := .5", "  rules rule `default` default=true assign=true", "    ref var `b` value=b", "    value number `.5` value=.5"],
	[
		'b[c] := {"𝒳": [true, null]} if some _, c in input',
		'  rules rule `b[c] := {"𝒳": [true, null]} if some _, c in input` assign=true',
		"    ref var `b` value=b",
		"    ref var `c` value=c",
		'    value object `{"𝒳": [true, null]}`',
		'      value string `"𝒳"` value=𝒳',
		"      value array `[true, null]`",
		"        value boolean `true` value=true",
		"        value null `null`",
		"    body expression `some _, c in input`",
		"      holds some `some`",
		"        symbols call `_, c in input`",
		"          value ref `in`",
		"            value var `in` value=internal",
		"            value string `in` value=member_3",
		"          value var `_` value=_",
		"          value var `c` value=c",
		"          value ref `input`",
		"            value var `input` value=input",
	],
	[
		"b(c) if not c == 1 with input as {2}",
		"  rules rule `b(c) if not c == 1 with input as {2}`",
		"    ref var `b` value=b",
		"    args var `c` value=c",
		"    body expression `not c == 1 with input as {2}` negated=true",
		"      with with `with input as {2}`",
		"        target ref `input`",
		"          value var `input` value=input",
		"        value set `{2}`",
		"          value number `2` value=2",
		"      holds call `not c == 1 with input as {2}`",
		"        value ref `==`",
		"          value var `==` value=equal",
		"        value var `c` value=c",
		"        value number `1` value=1",
	],
	[
		"b contains c if { every d in c { d } }",
		"  rules rule `b contains c if { every d in c { d } }`",
		"    ref var `b` value=b",
		"    key var `c` value=c",
		"    body expression `every d in c { d }`",
		"      holds every `every`",
		"        value var `d` value=d",
		"        domain var `c` value=c",
		"        body expression `d`",
		"          holds var `d` value=d",
	],
	[
		'b := $"é {c} d"',
		'  rules rule `b := $"é {c} d"` assign=true',
		"    ref var `b` value=b",
		'    value templatestring `$"é {c} d"`',
		'      parts string `$"é {` value=é ',
		"      parts expression `c`",
		"        holds var `c` value=c",
		'      parts string ` d"` value= d',
	],
	[
		"b := {c: d | e}",
		"  rules rule `b := {c: d | e}` assign=true",
		"    ref var `b` value=b",
		"    value objectcomprehension `{c: d | e}`",
		"      key var `c` value=c",
		"      term var `d` value=d",
		"      body expression `e`",
		"        holds var `e` value=e",
	],
	// OPA gives the condition after `else if` the position of the else.
	[
		"b := 1 if c\nelse := 2 if d\nelse if e\nelse := 3",
		"  rules rule `b := 1 if c\nelse := 2 if d\nelse if e\nelse := 3` assign=true",
		"    ref var `b` value=b",
		"    value number `1` value=1",
		"    body expression `c`",
		"      holds var `c` value=c",
		"    else else `else := 2 if d\nelse if e\nelse := 3` assign=true",
		"      value number `2` value=2",
		"      body expression `d`",
		"        holds var `d` value=d",
		"      else else `else if e\nelse := 3`",
		"        body expression `e`",
		"          holds var `e` value=e",
		"        else else `else := 3` assign=true",
		"          value number `3` value=3",
	],
];

describe("trees()", () => {
	test.each(cases)("%s", (rego, ...lines) => expect(treeOf(rego)).toEqual(lines));

	test("reports for each module whether it parses, and has one of what does not compile", () => {
		const texts = ["package a\n\nb :=", "package a\n\nb := c", `package a\n\nb := ${"[".repeat(600)}${"]".repeat(600)}`];
		const trees = compiler.trees(texts.map((text, index) => ({ path: `${index}.rego`, text })));
		expect(trees.map((tree) => (typeof tree === "object" ? tree?.type : tree))).toEqual([undefined, "module", "deep"]);
	});
});
