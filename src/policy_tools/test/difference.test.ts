import { expect, test } from "bun:test";
import { firstDifference } from "./difference.ts";

test.each<[what: string, one: string, other: string, (string | number)[]]>([
	["a value", '{"a": 1, "b": {"c": 2}}', '{"b": {"c": 3}, "a": 1}', ["b", "c"]],
	["a value of another kind", '{"a": {"b": 1}}', '{"a": [1]}', ["a"]],
	["the digits of a number", "[18446744073709551615]", "[18446744073709551614]", [0]],
	["no escape of a text", '{"a": "\\u00e9", "b": 1}', '{"a": "é", "b": 2}', ["b"]],
	["a key that is only in the first", '{"a": 1, "b": 2}', '{"a": 1}', ["b"]],
	["a key that is only in the second", '{"x": {"a": 1}}', '{"x": {"a": 1, "b": 2}}', ["x"]],
	["an item that is only in the first", '{"x": [1, 2]}', '{"x": [1]}', ["x", 1]],
	["an item that is only in the second", '{"x": [1]}', '{"x": [1, 2]}', ["x"]],
	["the first of several", "[1, 2, 3]", "[1, 3, 2]", [1]],
	["nothing but the order of keys", '{"a": 1, "b": 2}', '{"b": 2, "a": 1}', []],
])("firstDifference() finds %s", (_, one, other, part) => expect(firstDifference(one, other)).toEqual(part));
