import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { scanJson } from "./scan.ts";
import type { JsonNode } from "./tree.ts";

/** Rebuilds the value from the nodes' spans alone. */
function rebuild(text: string, node: JsonNode): unknown {
	if (node.kind === "object") {
		const object: Record<string, unknown> = {};
		for (const { key, value } of node.members) {
			Object.defineProperty(object, key, { value: rebuild(text, value), enumerable: true, configurable: true, writable: true });
		}
		return object;
	}
	if (node.kind === "array") return node.items.map((item) => rebuild(text, item));
	return JSON.parse(text.slice(node.start, node.end));
}

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("scanJson()", () => {
	test("finds every value of any document that JSON.stringify writes", () => {
		fc.assert(
			fc.property(fc.json({ stringUnit: "grapheme" }), fc.constantFrom(undefined, 1, "\t"), (json, space) => {
				const text = JSON.stringify(JSON.parse(json), null, space);
				expect(rebuild(text, scanJson(text, "it"))).toEqual(JSON.parse(text));
			}),
		);
	});

	test("accepts exactly what JSON.parse accepts, but for what it refuses on purpose", () => {
		const pieces = [
			'"a"',
			'"\\u00e9"',
			"{",
			"}",
			"[",
			"]",
			",",
			":",
			"1",
			"-0",
			"1.0",
			"1e3",
			"01",
			"+1",
			".5",
			"1.",
			"true",
			"nul",
			"null",
			" ",
			"\n",
			"\u00a0",
			"'",
			"//",
			'"\\x"',
			'"',
			"\\",
		];
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 9 }), (chosen) => {
				const text = chosen.join("");
				let error: unknown;
				try {
					scanJson(text, "it");
				} catch (thrown) {
					error = thrown;
				}
				if (["input/duplicate-key", "input/long-number"].includes((error as { code?: string } | undefined)?.code ?? "")) return;
				let parses = true;
				try {
					JSON.parse(text);
				} catch {
					parses = false;
				}
				expect([text, error === undefined]).toEqual([text, parses]);
			}),
			{ numRuns: 5000 },
		);
	});

	test.each([
		["nothing", "", "input/empty", "it is empty"],
		["only white space", " \n\t", "input/empty", "it is empty"],
		["an unfinished object", '{"a": 1', "input/not-json", 'line 1, column 8: expected "," or "}", but it ends there (is it cut off?)'],
		[
			"an unfinished string",
			'{"a": "b',
			"input/not-json",
			"line 1, column 9: expected the end of a string, but it ends there (is it cut off?)",
		],
		["text after the end", '{"a": 1}\n{}', "input/not-json", "line 2, column 1: there is more text after the end of the document"],
		["a byte order mark", "\ufeff{}", "input/not-json", 'line 1, column 1: expected a value, but found "\ufeff"'],
		["a trailing comma", "[1,]", "input/not-json", 'line 1, column 4: expected a value, but found "]"'],
		["a comment", "{} // x", "input/not-json", "line 1, column 4: there is more text after the end of the document"],
		["a line break in a string", '["a\nb"]', "input/not-json", 'line 1, column 4: expected the end of a string, but found "\\n"'],
		["an unknown escape", '["\\v"]', "input/not-json", 'line 1, column 3: expected an escape of JSON, but found "\\\\"'],
		["a key given twice", '{"a": 1,\n "a": 2}', "input/duplicate-key", 'line 2, column 2: the key "a" is given twice in one object'],
		[
			"a key given twice, once escaped",
			'{"a": 1, "\\u0061": 2}',
			"input/duplicate-key",
			'line 1, column 10: the key "a" is given twice in one object',
		],
		["a lone high surrogate", '["\\ud83d"]', "input/lone-surrogate", "line 1, column 3: a string holds half of a surrogate pair"],
		["a lone low surrogate", '["\\ude00"]', "input/lone-surrogate", "line 1, column 3: a string holds half of a surrogate pair"],
		[
			"a lone surrogate in a key",
			'{"\\ud83d\\u0041": 1}',
			"input/lone-surrogate",
			"line 1, column 3: a string holds half of a surrogate pair",
		],
		[
			"a key given twice among many",
			`{${Array.from({ length: 40 }, (_, index) => `"k${index}":1,`).join("")}"k33":1}`,
			"input/duplicate-key",
			'line 1, column 312: the key "k33" is given twice in one object',
		],
		[
			"a key given twice, not in ASCII",
			'{"€": 1,\n "a": "é😀", "€": 2}',
			"input/duplicate-key",
			'line 2, column 14: the key "€" is given twice in one object',
		],
		[
			"a key given twice, once escaped, not in ASCII",
			'{"é": 1, "\\u00e9": 2}',
			"input/duplicate-key",
			'line 1, column 10: the key "é" is given twice in one object',
		],
		[
			"a fault after characters of one to four bytes",
			'["aé€😀", ]',
			"input/not-json",
			'line 1, column 11: expected a value, but found "]"',
		],
		[
			"a character that is not ASCII, outside of strings",
			'["😀" é]',
			"input/not-json",
			'line 1, column 7: expected "," or "]", but found "é"',
		],
		["an escape after such characters", '["é😀\\v"]', "input/not-json", 'line 1, column 6: expected an escape of JSON, but found "\\\\"'],
		[
			"a number after such characters",
			`["é", ${"9".repeat(501)}]`,
			"input/long-number",
			"line 1, column 7: a number has 501 characters, more than 500",
		],
		["nesting without end", nested(100_000), "input/too-deep", "line 1, column 257: it nests deeper than 256 levels"],
		[
			"a number without end",
			`[1, ${"9".repeat(501)}]`,
			"input/long-number",
			"line 1, column 5: a number has 501 characters, more than 500",
		],
		[
			"a fraction without end",
			`[0.${"3".repeat(560)}]`,
			"input/long-number",
			"line 1, column 2: a number has 562 characters, more than 500",
		],
		["an exponent beyond all", "[1e501]", "input/long-number", "line 1, column 2: a number has an exponent of more than 500"],
		[
			"an exponent far below",
			'{"a": -1.5E-0999999999}',
			"input/long-number",
			"line 1, column 7: a number has an exponent of more than 500",
		],
	])("refuses %s", (_, text, code, said) => {
		expect(() => scanJson(text, "the spec")).toThrow(expect.objectContaining({ code, message: `cannot read the spec as JSON: ${said}` }));
	});

	test.each([
		["a surrogate pair", '"\\ud83d\\ude00"'],
		["nesting at the bound", nested(256)],
		["numbers that no double holds", "[18446744073709551615, 9007199254740993, 1.0, 1e3, -0, 1E+400]"],
		["numbers at the bound", `[${"9".repeat(500)}, 1e500, 1e-00500]`],
		["a string of many digits", `["${"9".repeat(501)}", "1e501"]`],
		["the key __proto__", '{"__proto__": {"a": 1}}'],
	])("accepts %s", (_, text) => {
		expect(scanJson(text, "it")).toMatchObject({ start: 0, end: text.length });
	});

	test("reads a million keys in one object in good time", () => {
		const text = `{${Array.from({ length: 1_000_000 }, (_, index) => `"${index}":1`).join(",")}}`;
		expect(scanJson(text, "it")).toMatchObject({ end: text.length });
	});
});
