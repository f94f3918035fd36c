import { describe, expect, test } from "bun:test";
import { call } from "../../../test/support/builtins.ts";

type Row = readonly [name: string, operands: readonly string[], result: string];

const rows: readonly Row[] = [
	["object.subset", ['{"a": {"b": {1, 2}, "c": 3}}', '{"a": {"b": {1.0}}}'], "true"],
	["object.subset", ["[1, 2, 3]", "[2, 3]"], "true"],
	["object.subset", ["[1, 2, 3]", "{3, 1}"], "true"],
	["object.subset", ["[]", "set()"], "false"],
	["object.subset", ["{1}", "[1]"], "undefined"],
	["json.patch", ['{"a": [1, 2]}', '[{"op": "add", "path": "/a/-", "value": 3}, {"op": "remove", "path": "a/0"}]'], '{"a": [2, 3]}'],
	["json.patch", ['{"a": {"x", "y"}}', '[{"op": "move", "from": "a/x", "path": ["a", "x"]}]'], '{"a": {"x", "y"}}'],
	["json.patch", ['{"a": 1}', '[{"op": "test", "path": "/a", "value": 2}]'], "undefined"],
	["json.patch", ['{"a": 1}', '[{"op": "remove", "path": "/b"}]'], "undefined"],
	["json.patch", ["[1]", '[{"op": "add", "path": "/01", "value": 2}]'], "undefined"],
	["json.patch", ["{}", '[{"op": "add", "path": "/__proto__", "value": {"polluted": true}}]'], '{"__proto__": {"polluted": true}}'],
	["json.patch", ["{}", '[{"op": "add", "path": "/constructor/prototype/x", "value": 1}]'], "undefined"],
	["graph.reachable_paths", ['{"a": {"b", "c"}, "b": ["d"], "c": ["a"], "d": []}', '["a"]'], '{["a", "b", "d"], ["a", "c"]}'],
	["numbers.range_step", ["5", "0", "2"], "[5, 3, 1]"],
	["numbers.range_step", ["18446744073709551615", "18446744073709551616", "1"], "[18446744073709551615, 18446744073709551616]"],
	["numbers.range_step", ["0", "1", "0"], "undefined"],
	["net.cidr_merge", ['["10.0.0.0/25", "10.0.0.128/25", "fd00::/65", "fd00::8000:0:0:0/65"]'], '{"10.0.0.0/24", "fd00::/64"}'],
	["net.cidr_merge", ['["::1"]'], "undefined"],
	["net.cidr_expand", ['"192.168.0.2/31"'], '{"192.168.0.2", "192.168.0.3"}'],
	["net.cidr_is_valid", ['"10.0.0.010/8"'], "false"],
	["net.cidr_contains_matches", ['{"a": "10.0.0.0/8", "b": ["::/0"]}', '["10.1.1.1", "fd00::1"]'], '{["a", 0], ["b", 1]}'],
	["crypto.sha256", ['""'], '"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"'],
	["crypto.md5", ['"a"'], '"0cc175b9c0f1b6a831c399e269772661"'],
	["crypto.hmac.sha1", ['"m"', '"k"'], '"772b71c8a2997e768be01d9711e4a4f34a24ef33"'],
	["crypto.hmac.equal", ['"a"', '"b"'], "false"],
];

describe("builtins of collections", () => {
	test.each(rows)("%s(%p) is %s", async (name, operands, result) => expect(await call(name, ...operands)).toBe(result));

	test("leave the prototype of all objects as it is", () => expect(Object.prototype).not.toHaveProperty("polluted"));
});
