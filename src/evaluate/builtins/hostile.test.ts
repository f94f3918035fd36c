import { beforeAll, describe, expect, test } from "bun:test";
import { call } from "../../../test/support/builtins.ts";

const text = (value: string) => JSON.stringify(value);
const complete = JSON.stringify(Object.fromEntries([..."abcdefghijkl"].map((vertex) => [vertex, [..."abcdefghijkl"]])));
const laughs = [
	"a: &a [x,x,x,x,x,x,x,x,x]",
	...[..."bcdefgh"].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`)}]`),
];

const multiplying = `{{range .n}}{{range $.n}}{{range $.n}}${"x".repeat(1000)}{{end}}{{end}}{{end}}`;
const nested = (levels: number, value = "1") => `${'{"a":'.repeat(levels)}${value}${"}".repeat(levels)}`;
const format = (name: string) => JSON.stringify({ items: { format: name } });
const list = (value: string) => JSON.stringify([value]);

/** Of processor time, which a busy machine does not lengthen. */
function millisecondsSince(start: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

describe("a builtin given operands that are meant to make it hang", () => {
	// OPA's interpreter is loaded once: that is no part of an answer's time.
	beforeAll(async () => {
		await call("uri.is_valid", '""');
		await call("json.match_schema", "1", "{}");
	});

	test.each<[what: string, name: string, operands: readonly string[]]>([
		["nested repeats", "regex.find_n", [text("(a+)+$"), text(`${"a".repeat(50_000)}b`), "-1"]],
		["alternatives of one another", "regex.replace", [text(`${"a".repeat(2000)}b`), text("(a|a)*c"), text("x")]],
		["repeats of repeats", "regex.find_n", [text("((a{1000}){1000}){1000}"), text("a"), "-1"]],
		["a glob of stars alone", "glob.match", [text(`${"*".repeat(60_000)}b`), "null", text("a".repeat(60_000))]],
		["a glob of many stars", "glob.match", [text("*a".repeat(200)), "null", text("a".repeat(20_000))]],
		["globs of many stars", "regex.globs_match", [text(".*a".repeat(200)), text(".*b".repeat(200))]],
		["a large exponent", "units.parse", [text("1e999999")]],
		["another", "units.parse_bytes", [text("1e-999999")]],
		["a schema's nested repeats", "json.match_schema", [list(`${"a".repeat(50_000)}b`), '{"items": {"pattern": "^(a+)+$"}}']],
		["braces that never close", "json.match_schema", [list("{".repeat(500_000)), format("uri-template")]],
		["comments within comments", "json.match_schema", [list("(".repeat(500_000)), format("email")]],
		["dots without end", "json.match_schema", [list(".".repeat(500_000)), format("hostname")]],
		["a schema that follows a document far down", "json.match_schema", [nested(2000), '{"properties": {"a": {"$ref": "#"}}}']],
		["a schema of two thousand levels", "json.verify_schema", [`${'{"not":'.repeat(2000)}true${"}".repeat(2000)}`]],
		["a billion laughs", "yaml.unmarshal", [text(laughs.join("\n"))]],
		["YAML of a hundred thousand keys in keys", "yaml.unmarshal", [text("a: ".repeat(100_000))]],
		["a GraphQL document of many words", "graphql.parse_query", [text(`{${"a ".repeat(1000)}}`)]],
		["a schema that is fifty thousand alternatives", "json.verify_schema", [JSON.stringify({ anyOf: Array(50_000).fill({}) })]],
	])("answers: %s", async (_, name, operands) => {
		const start = process.cpuUsage();
		await call(name, ...operands);
		expect(millisecondsSince(start)).toBeLessThan(3000);
	});

	test.each<[what: string, name: string, operands: readonly string[]]>([
		["a glob of many stars on a long text", "glob.match", [text("*a".repeat(2000)), "null", text("a".repeat(60_000))]],
		[
			"a glob of many delimiters",
			"glob.match",
			[text("?".repeat(60_000)), JSON.stringify([...Array(2000).keys()].map((one) => String.fromCodePoint(0x4e00 + one))), text("a")],
		],
		["a glob of ten thousand braces", "glob.match", [text("{".repeat(10_000)), "null", text("a")]],
		["every address of IPv6", "net.cidr_expand", ['"::/0"']],
		["a range without end", "numbers.range_step", ["0", "1e300", "1"]],
		["all paths of a complete graph", "graph.reachable_paths", [complete, '["a"]']],
		["widths without end", "sprintf", [text("%999999d".repeat(100)), `[${Array(100).fill("1")}]`]],
		["a number of a million digits", "sprintf", [text("%d"), `[${"9".repeat(1_000_000)}]`]],
		["a replacement that doubles", "regex.replace", [text("a".repeat(10_000)), text("a"), text("b".repeat(10_000))]],
	])("ends the evaluation: %s", async (_, name, operands) => {
		const start = process.cpuUsage();
		await expect(call(name, ...operands)).rejects.toThrow(RangeError);
		expect(millisecondsSince(start)).toBeLessThan(3000);
	});

	test.each<[what: string, name: string, operands: readonly string[], message: string]>([
		["a schema that only leads to itself", "json.match_schema", ["{}", '{"$ref": "#"}'], "it ran out of stack"],
		["YAML of a hundred thousand levels", "yaml.unmarshal", [text("[".repeat(100_000))], "it ran out of stack"],
		["a number of a million digits", "json.match_schema", ["[1e1000000]", '{"items": {"multipleOf": 3}}'], "number too big"],
		[
			"a template that multiplies",
			"strings.render_template",
			[text(multiplying), JSON.stringify({ n: Array(300).fill(0) })],
			"it ran out of memory",
		],
		["operands of 20 million characters", "uri.parse", [text("a".repeat(20_000_000))], "the characters of the operands of uri.parse"],
	])("ends the evaluation in OPA's interpreter, which answers again afterwards: %s", async (_, name, operands, message) => {
		await expect(call(name, ...operands)).rejects.toThrow(message);
		expect(await call("uri.is_valid", '"http://a/"')).toBe("true");
	});
});
