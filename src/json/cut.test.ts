import { describe, expect, test } from "bun:test";
import { cut, type Kept } from "./cut.ts";
import { scanJson } from "./scan.ts";

const parts = (keys: Readonly<Record<string, Kept>>, each?: Kept): Kept => ({ keys: new Map(Object.entries(keys)), each });
const text = '{ "a": {"b" : 18446744073709551615, "c\\u0031": [1, {"d": 2, "e": "\\u00e9"}]}, "f": [ ], "g": null }';

describe("cut()", () => {
	const cases: readonly [name: string, kept: Kept, expected: string][] = [
		["keeps all of a value", true, text],
		["keeps only the kind of a value", parts({}), "{}"],
		["keeps members in the document's notation", parts({ a: parts({ b: true }) }), '{"a": {"b" : 18446744073709551615}}'],
		["finds a key that is written with an escape", parts({ a: parts({ c1: parts({}) }) }), '{"a": {"c\\u0031": []}}'],
		[
			"cuts each item of a list and keeps scalars",
			parts({ a: parts({ c1: parts({}, parts({ e: true })) }) }),
			'{"a": {"c\\u0031": [1,{"e": "\\u00e9"}]}}',
		],
		["keeps the keys of all members", parts({ a: parts({}, parts({})) }), '{"a": {"b" : 18446744073709551615,"c\\u0031": []}}'],
		["prefers what is said of a key", parts({ g: parts({}) }, parts({})), '{"a": {},"f": [],"g": null}'],
		["leaves out what is not there", parts({ h: true, g: true }), '{"g": null}'],
	];
	test.each(cases)("%s", (_, kept, expected) => {
		expect(cut(text, scanJson(text, "it"), kept)).toBe(expected);
	});
});
