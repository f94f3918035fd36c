import { describe, expect, test } from "bun:test";
import { compiler, interpreter, readInterpreter } from "../../../test/support/compiler.ts";
import capabilities from "../../../wasm/capabilities.json" with { type: "json" };
import { type RegoValue, writeValue } from "../rego/mod.ts";
import { loadWasm } from "../wasm_policy.ts";

const entrypoint = "demo/values";
const moduleFor = (expression: string) => {
	const rules = [`values := {value | value := ${expression}}`, 'text := sprintf("%v", [values])'];
	return { path: "demo.rego", text: ["package demo", ...rules, ""].join("\n\n") };
};

/** All values of an expression, which has one or none. */
async function compiled(expression: string, input?: string): Promise<string> {
	const { wasm } = (await compiler()).build({ modules: [moduleFor(expression)], entrypoints: [entrypoint], capabilities });
	return writeValue((await loadWasm(wasm, "{}", readInterpreter)).evaluateRego(entrypoint, input) as RegoValue);
}

async function interpreted(expression: string): Promise<unknown> {
	const request = { modules: [moduleFor(expression)], capabilities, questions: [{ entrypoint: "demo/text" }] };
	return (await interpreter()).interpret(request).evaluations[0]?.value;
}

const digits = (count: number) => "9".repeat(count);

describe("a builtin that OPA's WebAssembly has in another way", () => {
	// What OPA's WebAssembly made of them: never returned, ended the evaluation, wrote beyond its memory, or gave another value.
	test.each([
		['replace("1000", "", "")', '{"1000"}'],
		['replace("ab", "", "-")', '{"-a-b-"}'],
		['replace("aaa", "aa", "b")', '{"ba"}'],
		['strings.replace_n({"": "-", "a": "b"}, "aa")', '{"-b-b-"}'],
		["0 / 0", "set()"],
		["1 / 3", "{0.33333333333333333334}"],
		["9007199254740993 * 0.1", "{9.007199254740993e+14}"],
		["9223372036854771712 * 25 / 100", "{2305843009213692928}"],
		["2147483647 * 2147483647 * 2147483647", "{9903520300447984150353281023}"],
		["3.83455 - 3", "{0.83454999999999999994}"],
		["ceil(-0.5)", "{1}"],
		["sum([9, -0.93047, -9223372036854775808])", "{-9223372036854775800}"],
		["product({8, 9223372036854775808, -2.5})", "{-184467440737095500000}"],
		["round(18446744073709551615)", "{18446744073709551616}"],
		["format_int(18446744073709551615, 10)", '{"18446744073709551615"}'],
		["format_int(9007199254740993, 16)", '{"20000000000001"}'],
		["format_int(-15.9, 16)", '{"-f"}'],
		["bits.rsh(3, 9007199254740991)", "{0}"],
		["bits.and(1.0, 13)", "{1}"],
		['indexof("ab", "")', "set()"],
		['base64.decode("")', '{""}'],
		['base64.decode("ab")', "set()"],
		['base64.is_valid("YQ=")', "{false}"],
		['base64url.decode("YQ=")', "set()"],
		["object.union_n([])", "{{}}"],
		['glob.match("*", null, "a\\nb")', "{true}"],
		['glob.match("a{b,c*}", ["."], "acd")', "{true}"],
		['glob.match("?", [], ".")', "{false}"],
		['glob.match("*.b", [], "a.a.b")', "{false}"],
		['glob.match("**.b", [], "a.a.b")', "{true}"],
		['glob.match("***", ["/"], "a/b")', "{true}"],
		['glob.match("[!a-c]", ["/"], "/")', "{true}"],
		['glob.match("[]-a]", null, "_")', "{true}"],
		['glob.match("[\\\\]a]", null, "]")', "{true}"],
		['glob.match("a{", null, "a{")', "set()"],
		['glob.match("[a", null, "a")', "set()"],
		['glob.match("a", ["ab"], "a")', "set()"],
		['regex.split("(?=a)", "")', "set()"],
		['regex.find_n("a", "aa", 1e0)', "set()"],
		['regex.template_match("a", "a", "é", "}")', "set()"],
		['net.cidr_merge(["::ffff:10.0.0.0/104"])', '{{"10.0.0.0/8"}}'],
		["net.cidr_contains_matches([[1]], [])", "{set()}"],
		['uri.is_valid("http://[::1%25eth ]/")', "{false}"],
		['yaml.is_valid("\\u0000")', "{false}"],
		['yaml.unmarshal("a: >\\n  x\\n  y")', '{{"a": "x y"}}'],
		['yaml.unmarshal("!!binary /w==")', '{"\ufffd"}'],
		['yaml.unmarshal("...")', "set()"],
		['yaml.marshal({"a": 1e400})', '{"a: 1e400\\n"}'],
		['io.jwt.verify_hs256("a.b.", "k")', "{false}"],
		['io.jwt.decode("eyJhbGciOiJIUzI1NiJ9.e3\\n0.")', "set()"],
		['crypto.x509.parse_certificates("-----BEGIN CERTIFICATE-----\\n-----END CERTIFICATE-----")', "{[]}"],
		['graphql.schema_is_valid("\\u00a0")', "{false}"],
		['object.union_n([{"a": {"b": 2}}, {"a": 4}, {"a": {"c": 3}}])', '{{"a": {"c": 3}}}'],
		['concat(",", {"b", "", "a"})', '{",a,b"}'],
		['json.is_valid("01")', "{false}"],
		['json.is_valid("true")', "{true}"],
		['json.unmarshal("[1,2,]")', "set()"],
		['json.marshal({"b": {7, 1e20, ""}, "a": "<"})', String.raw`{"{\"a\":\"\\u003c\",\"b\":[7,1e20,\"\"]}"}`],
		['json.remove({"a": {"b": 1, "c": 2}}, [[], "a/b"])', '{{"a": {"c": 2}}}'],
		['json.filter({"a": {"b": 1, "c": [1, 2]}}, {"a/c/1"})', '{{"a": {"c": [2]}}}'],
		['net.cidr_contains("0.0.0.0/0", "1.2.3.4/8/9")', "set()"],
		['net.cidr_intersects("10.0.0.0/8", "10.1.0.0/+16")', "set()"],
		['net.cidr_contains("fd00::1/0128", "fd00::/8")', "{false}"],
		['net.cidr_contains("10.0.0.0/00000008", "10.1.0.0/16")', "{true}"],
		['net.cidr_contains("10.0.0.0/4294967304", "10.1.0.0/16")', "set()"],
		[String.raw`regex.match("a\u0000", "a")`, "{false}"],
		['regex.find_all_string_submatch_n("a(b)?", "abac", -7)', '{[["ab", "b"], ["a", ""]]}'],
		['to_number("1e")', "set()"],
		['trim("abba", "ab")', '{""}'],
		['trim("", "ab")', '{""}'],
		['trim("xay", "ab")', '{"xay"}'],
		['trim("xay", "")', '{"xay"}'],
		['trim("axa", "ab")', '{"x"}'],
		['trim("ax", "ab")', '{"x"}'],
		['trim("xa", "ab")', '{"x"}'],
		['trim("aéa", "ab")', '{"é"}'],
		['trim("éxé", "é")', '{"x"}'],
		// One byte of é, and another character with it.
		['trim("éxã", "é")', '{"xã"}'],
		['trim("a😀b", "😀ba")', '{""}'],
		['trim(concat("", ["a", "b"]), lower("AB"))', '{""}'],
		['trim([1, "a"][_], "a")', '{""}'],
		["{3, 1} - {1, 2}", "{{3}}"],
		["{1} - 1", "set()"],
		[String.raw`$"{[{"b", "a"}, "\u0085"]}"`, String.raw`{"[{\"a\", \"b\"}, \"\\u0085\"]"}`],
	])("is OPA's interpreter's: %s", async (expression, values) => {
		expect(await compiled(expression)).toBe(values);
		expect(await interpreted(expression)).toBe(values);
	});

	test.each([
		["bits.lsh(1, 100000000)", "null", "policy/failed", "the digits of a number would be more than 10000, ossify's limit"],
		["numbers.range(1, 1e300)", "null", "policy/failed", "a range of numbers would be more than 1048576, ossify's limit"],
		[
			"product([x | some x in input])",
			`[${Array(40)
				.fill(digits(450))
				.map((text, index) => `${text}.${index}`)}]`,
			"policy/failed",
			"the digits of a number",
		],
		["json.unmarshal(input)", '"[1e999]"', "policy/failed", "a builtin gives a number that has an exponent of more than 500"],
		["to_number(input)", `"0.${digits(10_000)}"`, "policy/failed", "the digits of a number"],
		["input + 1", digits(560), "input/long-number", "a number in it has 560 characters, more than 500"],
		["{input}", "1e999999999", "input/long-number", "a number in it has an exponent of more than 500"],
		['replace("é", "", input)', '"-"', "policy/failed", "a string that is not UTF-8, which cannot be passed on"],
		["base64.decode(input)", '"/w=="', "policy/failed", "a builtin gives a string that is not UTF-8, which a policy cannot hold"],
		["hex.decode(input)", '"ff"', "policy/failed", "a builtin gives a string that is not UTF-8, which a policy cannot hold"],
	])("ends the evaluation rather than to go on without end: %s", async (expression, input, code, message) => {
		await expect(compiled(expression, input)).rejects.toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
	});
});

describe("arithmetic on small integers", () => {
	// Those that JavaScript gives as it is, and those at the edge of what it can.
	test.each([
		["count([1, 2, 3]) - 1", "{2}"],
		["count([]) - count([1])", "{-1}"],
		["-7 % 3", "{-1}"],
		["7 % -7", "{0}"],
		["7 % 0", "set()"],
		["7 / 0", "set()"],
		["-8 / 2", "{-4}"],
		["7 / 2", "{3.5}"],
		["0 * -5", "{0}"],
		["[floor(-3), ceil(-3), round(-3), abs(-3)]", "{[-3, -3, -3, 3]}"],
		["999999999999999 + 999999999999999", "{1999999999999998}"],
		["999999999999999 * 999999999999999", "{999999999999998000000000000001}"],
		["1000000000000000 - 1", "{999999999999999}"],
		["9007199254740991 + 2", "{9007199254740993}"],
		["1e3 * 2", "{2000}"],
		["{1, 2} - {2}", "{{1}}"],
	])("%s has the values %s, as in OPA's interpreter", async (expression, values) => {
		expect([await compiled(expression), await interpreted(expression)]).toEqual([values, values]);
	});
});
