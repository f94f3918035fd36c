import { describe, expect, test } from "bun:test";
import { readYaml } from "./yaml_data.ts";

const repeated = (count: number, item: (index: number) => string) => Array.from({ length: count }, (_, index) => item(index)).join("");
const placed = (code: string, message: string) => expect.objectContaining({ code, exitCode: 3, message });

describe("readYaml()", () => {
	test("takes as many keys as fit into 4 MiB", () => {
		const text = repeated(40_000, (index) => `key-${index}: ${index}\n`);
		expect(Object.keys(readYaml(text, "data.yaml") as object)).toHaveLength(40_000);
	});

	test("takes 4 MiB", () => {
		const text = `a: ${"x".repeat(4 * 1024 * 1024 - 3)}`;
		expect(readYaml(text, "data.yaml")).toEqual({ a: "x".repeat(text.length - 3) });
	});

	test("takes 1000 aliases that expand to 16 MiB", () => {
		expect(readYaml(`a: &a 1\nb: [${repeated(1000, () => "*a,")}]`, "data.yaml")).toEqual({ a: 1, b: Array(1000).fill(1) });
		const text = "x".repeat(1024 * 1024);
		expect(readYaml(`a: &a ${text}\nb: [${repeated(16, () => "*a,")}]`, "data.yaml")).toEqual({ a: text, b: Array(16).fill(text) });
	});

	test("takes YAML 1.2 that says so, texts that look like directives, numbers as they are written, and numbers in quotes as keys", () => {
		const text = "%YAML 1.2\n---\na: |-\n  %YAML 1.1\nb: [0x10, 007, +1., .5, 6.4e1, 64.0]\n'1e3': 1\n";
		expect(readYaml(text, "data.yaml")).toEqual({ a: "%YAML 1.1", b: [16, 7, 1, 0.5, 64, 64], "1e3": 1 });
	});

	test("takes numbers in another base in quotes, and texts that only begin like one", () => {
		const text = "a: ['010', \"0o17\", 0b102, 0xfg, 0.0.1, 0o8]\n'010': 1\n";
		expect(readYaml(text, "data.yaml")).toEqual({ a: ["010", "0o17", "0b102", "0xfg", "0.0.1", "0o8"], "010": 1 });
	});

	test.each<[string, string, string, string]>([
		[
			"more than 4 MiB",
			`a: ${"x".repeat(4 * 1024 * 1024 - 2)}`,
			"policy/too-large",
			"cannot use data.yaml: it has more than 4194304 characters of YAML",
		],
		[
			"1001 aliases",
			`a: &a 1\nb: [${repeated(1001, () => "*a,")}]`,
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 2, column 3005: it has more than 1000 aliases",
		],
		[
			"aliases that expand to more than 16 MiB",
			`a: &a ${"x".repeat(1024 * 1024)}\nb: [${repeated(17, () => "*a,")}]`,
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 2, column 53: its aliases make it too large",
		],
		[
			"aliases of aliases",
			`a: &a0 ${"x".repeat(16)}\n${repeated(7, (index) => `a${index}: &a${index + 1} [${repeated(10, () => `*a${index},`)}]\n`)}`,
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 7, column 38: its aliases make it too large",
		],
		[
			"an alias within its own anchor",
			"a: &a [1, *a]",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 1, column 11: *a is within its own anchor",
		],
		[
			"an alias before its anchor",
			"b: *a\na: &a 1",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 1, column 4: no anchor &a is above the alias *a",
		],
		[
			"a key given twice",
			"a: 1\nb: {c: 1, c: 2}",
			"policy/invalid-data",
			'cannot read data.yaml as YAML: line 2, column 11: the key "c" is given twice in one mapping, first in line 2, column 5',
		],
		[
			"a key given twice in quotes",
			"a: 1\n'a': 2",
			"policy/invalid-data",
			'cannot read data.yaml as YAML: line 2, column 1: the key "a" is given twice in one mapping, first in line 1, column 1',
		],
		[
			"YAML 1.1, in which no is false",
			"%YAML 1.1\n---\na: no",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 1, column 1: it declares YAML 1.1, and ossify reads YAML 1.2",
		],
		[
			"the same after a comment",
			"# old\n%YAML 1.1\n---\na: 1",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 2, column 1: it declares YAML 1.1, and ossify reads YAML 1.2",
		],
		[
			"a list as a key",
			"a:\n  [b]: 1",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 2, column 3: a key must be text, not a list",
		],
		[
			"a mapping as a key",
			"? {b: 1}\n: 2",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 1, column 3: a key must be text, not a mapping",
		],
		[
			"an alias as a key, which may be given twice",
			"a: &a b\nc: {b: 1, *a : 2}",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 2, column 11: a key must be text, not an alias",
		],
		[
			"a number as a key",
			"a: {1e3: 1}",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 1, column 5: a key must be text, not a number",
		],
		[
			"true as a key",
			"a: {True: 1}",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 1, column 5: a key must be text, not a boolean",
		],
		["null as a key", "~: 1", "policy/invalid-data", "cannot read data.yaml as YAML: line 1, column 1: a key must be text, not null"],
		["no key", "a: {: 1}", "policy/invalid-data", "cannot read data.yaml as YAML: line 1, column 5: a key must be text, not null"],
		[
			"a number without end",
			"a: .inf",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 1, column 4: .inf is larger than any number that can be read",
		],
		[
			"a number larger than all",
			"a: [1e999]",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 1, column 5: 1e999 is larger than any number that can be read",
		],
		["what is not a number", "a: .NaN", "policy/invalid-data", "cannot read data.yaml as YAML: line 1, column 4: .NaN is not a number"],
		[
			"a fraction that is lost",
			"a: 4503599627370496.5",
			"policy/invalid-data",
			"cannot read data.yaml as YAML: line 1, column 4: the number 4503599627370496.5 would be read as 4503599627370496",
		],
		...[
			["010", "YAML 1.2 reads 010 as 10, YAML 1.1 as 8"],
			["-010", "YAML 1.2 reads -010 as -10, YAML 1.1 as -8"],
			["0755", "YAML 1.2 reads 0755 as 755, YAML 1.1 as 493"],
			["08", "YAML 1.2 reads 08 as 8, YAML 1.1 as text"],
			["0o17", "YAML 1.2 reads 0o17 as 15, YAML 1.1 as text"],
			["-0x10", "YAML 1.2 reads -0x10 as text, YAML 1.1 as -16"],
			["0x1_0", "YAML 1.2 reads 0x1_0 as text, YAML 1.1 as 16"],
			["0b101", "YAML 1.2 reads 0b101 as text, YAML 1.1 as 5"],
			["01_0", "YAML 1.2 reads 01_0 as text, YAML 1.1 as 8"],
		].map(([text, message]): [string, string, string, string] => [
			`${text}, a number that depends on the version of YAML`,
			`a: [1,\n  ${text}]`,
			"policy/invalid-data",
			`cannot read data.yaml as YAML: line 2, column 3: ${message}`,
		]),
	])("refuses %s", (_, text, code, message) => {
		expect(() => readYaml(text, "data.yaml")).toThrow(placed(code, message));
	});

	const block = "within { } or [ ], put text that contains a : followed by a space in quotes, and write lists as [A, B]";
	test.each([
		["a : in a text of a flow mapping", "a: {reason: SHOP-42: writes to /srv}", block],
		["a block list in a flow mapping", "a: {reason:\n  - b}", block],
		[
			"a # in a text of a flow mapping",
			"a:\n  b: {reason: SHOP #42}",
			"close the mapping with } after its last value, and put text that contains # in quotes",
		],
	])("advises on %s", (_, text, advice) => {
		expect(() => readYaml(text, "data.yaml")).toThrow(expect.objectContaining({ code: "policy/invalid-data", advice }));
	});
});
