import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { applyPatch, type PatchOperation } from "./edit.ts";
import { scanJson } from "./scan.ts";

const apply = (text: string, ...patch: PatchOperation[]) => applyPatch(text, scanJson(text, "it"), patch);

describe("applyPatch()", () => {
	test.each<[string, string, PatchOperation[], string]>([
		["a member to a compact object", '{"a":1}', [{ op: "add", path: "/b", value: true }], '{"a":1,"b":true}'],
		["a member to an empty object", '{"a":{}}', [{ op: "add", path: "/a/b", value: 1 }], '{"a":{"b":1}}'],
		["a member with the spacing around it", '{"a": 1}', [{ op: "add", path: "/b", value: [1] }], '{"a": 1, "b": [1]}'],
		[
			"a member to an indented object",
			'{\n  "a": 1\n}',
			[{ op: "add", path: "/b", value: { c: [1] } }],
			'{\n  "a": 1,\n  "b": {\n    "c": [\n      1\n    ]\n  }\n}',
		],
		[
			"a member to an empty object in an indented document",
			'{\n\t"a": {}\n}',
			[{ op: "add", path: "/a/b", value: 1 }],
			'{\n\t"a": {\n\t\t"b": 1\n\t}\n}',
		],
		[
			"items before the first, parent first",
			"[3]",
			[
				{ op: "add", path: "/0", value: 2 },
				{ op: "add", path: "/0", value: 1 },
			],
			"[1,2,3]",
		],
		[
			"items after the last",
			"[1]",
			[
				{ op: "add", path: "/1", value: 3 },
				{ op: "add", path: "/1", value: 2 },
			],
			"[1,2,3]",
		],
		["an item at the end", '{"o":["a"]}', [{ op: "add", path: "/o/-", value: "ro" }], '{"o":["a","ro"]}'],
		[
			"an item to an indented array",
			"[\n\t1,\n\t2\n]",
			[{ op: "add", path: "/1", value: { a: 1 } }],
			'[\n\t1,\n\t{\n\t\t"a": 1\n\t},\n\t2\n]',
		],
		["an item to an empty array", '{"o": []}', [{ op: "add", path: "/o/-", value: "ro" }], '{"o": ["ro"]}'],
		["a replacement", '{ "a" : null }', [{ op: "replace", path: "/a", value: ["ro"] }], '{ "a" : ["ro"] }'],
		[
			"a replaced item, and another added",
			'{"o": ["rw", "bind"]}',
			[
				{ op: "replace", path: "/o/0", value: "ro" },
				{ op: "add", path: "/o/-", value: "x" },
			],
			'{"o": ["ro", "bind", "x"]}',
		],
		["keys that need escaping", '{"a/b":{"c~d":1}}', [{ op: "replace", path: "/a~1b/c~0d", value: 2 }], '{"a/b":{"c~d":2}}'],
	])("makes %s", (_, text, patch, expected) => {
		expect(apply(text, ...patch)).toBe(expected);
	});

	test("keeps odd spacing, exact numbers and escapes outside the change, to the byte", () => {
		const text =
			'{ "n" : [18446744073709551615,9007199254740993,1.0,1e3 ] ,\r\n"s":"\\u00e9\\/é", "unknown":{"x":null}\t,"mounts":[ ] }  \n';
		const patched = apply(text, { op: "add", path: "/mounts/0", value: 1 }, { op: "replace", path: "/unknown/x", value: 2 });
		expect(patched).toBe(text.replace("[ ]", "[1]").replace("null", "2"));
	});

	test("gives what the patch gives when it is applied to the value, for any document", () => {
		const place = fc.record({
			document: fc.array(fc.jsonValue()),
			index: fc.nat(),
			value: fc.jsonValue(),
			space: fc.constantFrom(0, 2, "\t"),
		});
		fc.assert(
			fc.property(place, ({ document, index, value, space }) => {
				const text = JSON.stringify({ list: document }, null, space);
				const at = index % (document.length + 1);
				const expected = JSON.parse(text).list.toSpliced(at, 0, JSON.parse(JSON.stringify(value)));
				expect(JSON.parse(apply(text, { op: "add", path: `/list/${at}`, value }))).toEqual({ list: expected });
			}),
		);
	});

	test("refuses a path that the document does not have", () => {
		expect(() => apply("{}", { op: "replace", path: "/a", value: 1 })).toThrow(new RangeError("the document has nothing at a"));
		expect(() => apply('{"a":1}', { op: "add", path: "/a/b", value: 1 })).toThrow(new RangeError("no object or array to add /a/b to"));
	});
});
