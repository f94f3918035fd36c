import { describe, expect, test } from "bun:test";
import { call } from "../../../test/support/builtins.ts";

type Row = readonly [name: string, operands: readonly string[], result: string];

const rows: readonly Row[] = [
	["regex.find_n", ['"a."', '"abacad"', "2"], '["ab", "ac"]'],
	["regex.find_n", ['"a*"', '"baaac"', "-1"], '["", "aaa", ""]'],
	["regex.find_n", ['"."', '"é😀"', "-1"], '["é", "😀"]'],
	["regex.find_n", ['"(?=a)"', '"a"', "-1"], "undefined"],
	["regex.replace", ['"foo"', '"^[a-z]"', '"F"'], '"Foo"'],
	["regex.replace", ['"-ab-axxb-"', '"a(?P<mid>x*)b"', '"$mid$1$$W$none"'], '"-$W-xxxx$W-"'],
	["regex.replace", ['"abc"', '"b*"', '"-"'], '"-a-c-"'],
	["regex.split", ['"a*"', '"baac"'], '["b", "c"]'],
	["regex.split", ['"(/)"', '"a/b"'], '["a", "b"]'],
	["regex.split", ['""', '"ab"'], '["a", "b"]'],
	["regex.template_match", ['"urn:{[a-z]+}:x"', '"urn:foo:x"', '"{"', '"}"'], "true"],
	["regex.template_match", ['"urn:{"', '"urn:"', '"{"', '"}"'], "undefined"],
	["regex.globs_match", ['"a.a.[0-9]+z"', '"b.b.[0-9]+z"'], "false"],
	["regex.globs_match", ['"[a-c]+d*"', '"abcddd"'], "true"],
	["regex.globs_match", ['"a++"', '"a"'], "undefined"],
];

describe("builtins of expressions", () => {
	test.each(rows)("%s(%p) is %s", async (name, operands, result) => expect(await call(name, ...operands)).toBe(result));
});
