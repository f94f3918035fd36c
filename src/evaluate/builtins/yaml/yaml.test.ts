import { describe, expect, test } from "bun:test";
import { call } from "../../../../test/support/builtins.ts";

/** Each is what OPA gives. */
const written: readonly (readonly [value: string, yaml: string])[] = [
	['{"a": [1, {"b": null, "c": []}, [2, 3]], "e": {}}', "a:\n  - 1\n  - b: null\n    c: []\n  - - 2\n    - 3\ne: {}\n"],
	['{"a10": 1, "a2": 2, "1": 3, "": 4}', '"": 4\n"1": 3\na2: 2\na10: 1\n'],
	[
		'["yes", "1", "null", "2020-01-01", "12:30:45", "a: b", "it\'s", " x", "#x"]',
		'- "yes"\n- "1"\n- "null"\n- "2020-01-01"\n- "12:30:45"\n- \'a: b\'\n- it\'s\n- \' x\'\n- \'#x\'\n',
	],
	['["a\\nb\\n", "a\\nb", " a\\nb", "a \\nb", "a\\tb"]', '- |\n  a\n  b\n- |-\n  a\n  b\n- |2-\n   a\n  b\n- "a \\nb"\n- "a\\tb"\n'],
	["[1.0, 100000000.0, 1e21, 18446744073709551616]", "- 1\n- 1e+08\n- 1e+21\n- 1.8446744073709552e+19\n"],
];

const read: readonly (readonly [yaml: string, value: string])[] = [
	["a: 0o17\nb: 017\nc: 0x1f\nd: 1_000\ne: .5", '{"a": 15, "b": 15, "c": 31, "d": 1000, "e": 0.5}'],
	["a: yes\nb: ~\nc: True", '{"a": "yes", "b": null, "c": true}'],
	["x: &a {k: 1}\nz: {<<: *a, m: 2}", '{"x": {"k": 1}, "z": {"k": 1, "m": 2}}'],
	["{1: a, true: b, 1.5: c}", '{"1": "a", "1.5": "c", "true": "b"}'],
	["a: 18446744073709551615\nb: 2020-01-01", '{"a": 18446744073709551615, "b": "2020-01-01"}'],
	["--- 1\n--- 2", "1"],
	["", "null"],
	["a: [1,2", "undefined"],
	["a: .inf", "undefined"],
	["__proto__: {a: 1}", '{"__proto__": {"a": 1}}'],
];

describe("yaml.marshal", () => {
	test.each(written)("writes %s", async (value, yaml) => expect(JSON.parse(await call("yaml.marshal", value))).toBe(yaml));
});

describe("yaml.unmarshal", () => {
	test.each(read)("reads %p", async (yaml, value) => expect(await call("yaml.unmarshal", JSON.stringify(yaml))).toBe(value));
});
