import { describe, expect, test } from "bun:test";
import { diffArrays } from "diff";
import fc from "fast-check";
import { documentsIn, type FormDocument } from "../document/mod.ts";
import { type Addition, changesFor, type Value, withAdditions } from "./addition.ts";
import { editDocuments } from "./document.ts";

const fileOf = (text: string) => ({ text, shown: "web.yaml" });
const edit = (text: string, ...additions: readonly Addition[]) => {
	const all = additions.map((one) => ({ document: 0, ...one }));
	return editDocuments(fileOf(text), [...documentsIn(fileOf(text))] as FormDocument[], all, (key) => key.startsWith("x-"));
};
const add = (part: Addition["part"], value: Value): Addition => ({ part, value });

describe("editDocuments()", () => {
	test.each<[what: string, text: string, additions: readonly Addition[], expected: string]>([
		["a key after the last of a mapping", "a:\n  b: 1 # b\n\n# end\n", [add(["a"], { c: 2 })], "a:\n  b: 1 # b\n  c: 2\n\n# end\n"],
		["two keys, in their order", "a:\n  b: 1\n", [add(["a"], { c: 2, d: { e: [1] } })], "a:\n  b: 1\n  c: 2\n  d:\n    e:\n    - 1\n"],
		["a key to a file without a last line break", "a:\n b: 1", [add(["a"], { c: "x" })], "a:\n b: 1\n c: x"],
		[
			"a key after a block scalar",
			"a:\n  b: |\n    x\n\n    y\nc: 1\n",
			[add(["a"], { d: 1 })],
			"a:\n  b: |\n    x\n\n    y\n  d: 1\nc: 1\n",
		],
		[
			"a key after a block scalar that keeps its blank lines",
			"a:\n  b: |+\n    x\n\n",
			[add(["a"], { d: 1 })],
			"a:\n  b: |+\n    x\n\n  d: 1\n",
		],
		...[
			["|", "|-"],
			["|+", "|-"],
			["|-", "|-"],
			[">2 # b", ">2- # b"],
		].map(([header, written]): [string, string, Addition[], string] => [
			`a key after a block scalar without a last line break, ${header}`,
			`a:\n  b: ${header}\n    x\n    y`,
			[add(["a"], { d: 1 })],
			`a:\n  b: ${written}\n    x\n    y\n  d: 1`,
		]),
		[
			"a key elsewhere than after a block scalar without a last line break",
			"c:\n  d: 1\na:\n  b: |\n    x",
			[add(["c"], { e: 1 })],
			"c:\n  d: 1\n  e: 1\na:\n  b: |\n    x",
		],
		[
			"a key after text of several lines",
			'a:\n  b: one\n    two\n  c: "x\n    y"\n',
			[add(["a"], { d: 1 })],
			'a:\n  b: one\n    two\n  c: "x\n    y"\n  d: 1\n',
		],
		["a key to a mapping in a list", "- a: 1\n- b: 2 # b\n  c: 3\n", [add([1], { d: 4 })], "- a: 1\n- b: 2 # b\n  c: 3\n  d: 4\n"],
		["a key after a list that is not indented", "a:\n- b:\n  - 1\n  - 2\n", [add(["a", 0], { c: 1 })], "a:\n- b:\n  - 1\n  - 2\n  c: 1\n"],
		["a key after quoted ones and explicit ones", "'a':\n  ? \"b\"\n  : 1\n", [add(["a"], { c: 1 })], "'a':\n  ? \"b\"\n  : 1\n  c: 1\n"],
		["a key after keys with anchors and tags", "a:\n  &k b: !!str 1\n", [add(["a"], { c: 1 })], "a:\n  &k b: !!str 1\n  c: 1\n"],
		[
			"lines that end with CRLF",
			"a:\r\n  b: 1\r\nc: 1\r\n",
			[add(["a"], { d: [1, 2] })],
			"a:\r\n  b: 1\r\n  d:\r\n  - 1\r\n  - 2\r\nc: 1\r\n",
		],
		["a file with a byte order mark", "\ufeffa: 1\n", [add([], { b: 1 })], "\ufeffa: 1\nb: 1\n"],
		[
			"a document before another, and before its end",
			"---\na: 1\n...\n---\nb: 1\n",
			[add([], { c: 1 })],
			"---\na: 1\nc: 1\n...\n---\nb: 1\n",
		],
		[
			"an item with the indent of the list",
			"a:\n    -   b: 1\n    # end\n",
			[add(["a"], [{ b: 2, c: 3 }])],
			"a:\n    -   b: 1\n    - b: 2\n      c: 3\n    # end\n",
		],
		[
			"indents as in the document",
			"a:\n    b:\n        - 1\n",
			[add(["a"], { c: { d: ["x"] } })],
			"a:\n    b:\n        - 1\n    c:\n        d:\n            - x\n",
		],
		["an indent of one space", "a:\n b:\n  c: 1\n", [add(["a"], { d: { e: 1 } })], "a:\n b:\n  c: 1\n d:\n  e: 1\n"],
		[
			"what is empty",
			"a: {} # none\nb: []\nc:  # later\nd: null\ne: ~\n",
			["a", "b", "c", "d", "e"].map((key) => add([key], key === "b" ? [1] : { x: 1 })),
			"a: # none\n  x: 1\nb:\n- 1\nc:  # later\n  x: 1\nd:\n  x: 1\ne:\n  x: 1\n",
		],
		["what is empty and has an anchor", "a: &a {}\nb: &b\n", [add(["a"], { x: 1 }), add(["b"], { x: 1 })], "a: &a {x: 1}\nb: &b {x: 1}\n"],
		[
			"flow style",
			"a: {b: 1, c: [x, y]} # c\n",
			[add(["a"], { d: { e: "f:g" } }), add(["a", "c"], ["z"])],
			'a: {b: 1, c: [x, y, z], d: {e: "f:g"}} # c\n',
		],
		["flow style with a comma at its end", "a: {b: 1, }\n", [add(["a"], { c: 1 })], "a: {b: 1, c: 1, }\n"],
		["flow style with keys alone", "a: {b, c: }\n", [add(["a"], { d: 1 })], "a: {b, c: , d: 1}\n"],
		[
			"flow style in several lines",
			"a: {\n \tb: 1, # b\n \tc: 2 # c\n }\n",
			[add(["a"], { d: 1, e: 2 })],
			"a: {\n \tb: 1, # b\n \tc: 2, # c\n \td: 1,\n \te: 2\n }\n",
		],
		["flow style in several lines with a comma at its end", "a: [\n  1,\n]\n", [add(["a"], [2])], "a: [\n  1,\n  2,\n]\n"],
		[
			"JSON in YAML",
			'---\n{\n  "a": {"b": [{"c": "x"}]}\n}\n',
			[add([], { d: "y" }), add(["a", "b"], [{ c: "/z" }])],
			'---\n{\n  "a": {"b": [{"c": "x"}, {"c": "/z"}]},\n  "d": "y"\n}\n',
		],
		["a scalar", "a: false # no\nb: 'x'\n", [add([], { a: true, b: "y:z" })], "a: true # no\nb: y:z\n"],
		[
			"a scalar in flow style",
			'{a: false, b: ["x"]}\n'.replace("{", "z: {"),
			[add(["z"], { a: true }), add(["z", "b"], ["y"])],
			'z: {a: true, b: ["x", "y"]}\n',
		],
		[
			"text that is no text when it is plain",
			"a: 1\n",
			[add([], { b: "yes", c: "12", d: "x: y", e: "", f: "# x", g: "\u0085\ufeff" })],
			'a: 1\nb: "yes"\nc: "12"\nd: "x: y"\ne: ""\nf: "# x"\ng: "\\u0085\\ufeff"\n',
		],
		[
			"numbers that JSON does not have",
			"a: [-0, .nan, .inf]\nb: &b {c: -0.0}\nd: *b\n",
			[add(["d"], { e: 1 }), add(["b"], { e: 1 })],
			"a: [-0, .nan, .inf]\nb: &b {c: -0.0, e: 1}\nd: *b\n",
		],
		["a key next to a merge key", "x-a: &a {b: 1}\nc:\n  <<: *a\n", [add(["c"], { d: 1 })], "x-a: &a {b: 1}\nc:\n  <<: *a\n  d: 1\n"],
		[
			"what only this part has of an anchor",
			"x-a: &a\n  b: {d: 1}\nc:\n  <<: *a\n",
			[add(["c", "b"], { e: 1 })],
			"x-a: &a\n  b: {d: 1, e: 1}\nc:\n  <<: *a\n",
		],
		[
			"the same in all that share an anchor, once",
			"a: &a\n  b: 1\nc: *a\n",
			[add(["a"], { d: 1 }), add(["c"], { d: 1 })],
			"a: &a\n  b: 1\n  d: 1\nc: *a\n",
		],
	])("writes %s", (_, text, additions, expected) => expect(edit(text, ...additions).text).toBe(expected));

	test.each<[what: string, text: string, additions: readonly Addition[], message: string, advice: string]>([
		[
			"what is shared with a part that stays as it is",
			"a: &a\n  b: 1\nc: *a\n",
			[add(["c"], { d: 1 })],
			"cannot edit web.yaml: line 3 takes its values from an anchor, and what shares them would change, too",
			"write the values out there, in place of the alias or merge key",
		],
		...["a: { # TODO\n  }\n", "b: 1\na: [ # keep me\n  ]\n", "z: {a: {\n  # keep\n  }}\n"].map(
			(text): [string, string, Addition[], string, string] => {
				const line = text.split("a: ")[0]?.split("\n").length;
				const part = text.startsWith("z") ? ["z", "a"] : ["a"];
				const value = text.includes("[") ? [1] : { x: 1 };
				return [
					`a comment in an empty collection: ${JSON.stringify(text)}`,
					text,
					[add(part, value)],
					`cannot edit web.yaml: line ${line} has no place for the change`,
					"write the change into the manifest by hand: `ossify explain` says what it is",
				];
			},
		),
		[
			"what a tag takes away",
			"a:\n  b: !reset []\n",
			[add(["a"], { b: [1] })],
			"cannot edit web.yaml: line 2 has no place for the change",
			"write the change into the manifest by hand: `ossify explain` says what it is",
		],
		[
			"what is shared by a merge key",
			"a: &a\n  b: {x: 1}\nc:\n  <<: [*a]\n",
			[add(["c", "b"], { d: 1 })],
			"cannot edit web.yaml: line 4 takes its values from an anchor, and what shares them would change, too",
			"write the values out there, in place of the alias or merge key",
		],
		[
			"parts that share an anchor, and change in two ways",
			"a: &a {b: 1}\nc: *a\n",
			[add(["a"], { d: 1 }), add(["c"], { d: 2 })],
			"cannot edit web.yaml: line 2 takes its values from an anchor, and what shares them would change, too",
			"write the values out there, in place of the alias or merge key",
		],
	])("refuses %s", (_, text, additions, message, advice) => {
		expect(() => edit(text, ...additions)).toThrow(expect.objectContaining({ code: "input/no-place", message, advice }));
	});

	test("gives the patch of JSON", () => {
		const text = '{\r\n  "a": {},\r\n  "b": [1],\r\n  "n": 18446744073709551615\r\n}\r\n';
		expect(edit(text, add(["a"], { x: [] }), add(["b"], [2, 3]), add([], { "c/d": true }))).toEqual({
			documents: [expect.objectContaining({ value: { a: { x: [] }, b: [1, 2, 3], n: 2 ** 64, "c/d": true } })],
			text: '{\r\n  "a": {\r\n    "x": []\r\n  },\r\n  "b": [1, 2, 3],\r\n  "n": 18446744073709551615,\r\n  "c/d": true\r\n}\r\n',
			patch: [
				{ op: "replace", path: "/a", value: { x: [] } },
				{ op: "add", path: "/b/1", value: 3 },
				{ op: "add", path: "/b/1", value: 2 },
				{ op: "add", path: "/c~1d", value: true },
			],
		});
	});

	test("adds to any document, and keeps its other lines and its comments", () => {
		fc.assert(
			fc.property(document, fc.nat(), jsonValue, ({ value, draws, lineBreak, ending }, chosen, added) => {
				const lined = written(value, draws).join(lineBreak);
				// A block scalar without a last line break has another value.
				const text = lined + (ending || /^ +z$/m.test(lined.slice(lined.lastIndexOf("\n") + 1)) ? lineBreak : "");
				const [read] = documentsIn(fileOf(text));
				expect(read).toEqual(expect.objectContaining({ value }));
				const places = placesIn(value);
				const place = places[chosen % places.length] ?? [];
				const isList = Array.isArray(place.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], value));
				const additions = [add(place, isList ? [added, "x"] : { new: added, other: "/x" })];
				const edited = edit(text, ...additions).text;
				expect([...documentsIn(fileOf(edited))]).toEqual([expect.objectContaining({ value: withAdditions(value, additions) })]);
				const lines = diffArrays(text.split(/\r?\n/), edited.split(/\r?\n/));
				const removed = lines.flatMap((run) => (run.removed ? run.value : []));
				expect(removed.length).toBeLessThanOrEqual(changesFor(value, additions).length);
				expect(edited.match(/# c\d+$/gm)).toEqual(text.match(/# c\d+$/gm));
				expect(edited.replaceAll(text.includes("\n") ? lineBreak : "\n", "")).not.toMatch(/[\r\n]/);
			}),
			{ numRuns: 500 },
		);
	});
});

const scalar = fc.oneof(
	fc.boolean(),
	fc.integer(),
	fc.constantFrom("x", "a b", "yes", "- x", "x: y", "#", "it's", "é\n\nz\n", " ", "", "/run:rw"),
	fc.constant(null),
);
const key = fc.constantFrom("a", "b", "c", "d e", "yes", "1");
const { jsonValue } = fc.letrec<{ jsonValue: Value }>((tie) => ({
	jsonValue: fc.oneof(
		{ maxDepth: 4 },
		scalar,
		fc.array(tie("jsonValue"), { maxLength: 3 }),
		fc.dictionary(key, tie("jsonValue"), { maxKeys: 4, noNullPrototype: true }),
	),
}));
const document = fc.record({
	value: fc.dictionary(key, jsonValue, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
	draws: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
	lineBreak: fc.constantFrom("\n", "\r\n"),
	ending: fc.boolean(),
});

/** The parts of a value that are mappings or lists. */
function placesIn(value: unknown): Addition["part"][] {
	if (typeof value !== "object" || value === null) return [];
	return [
		[],
		...Object.entries(value).flatMap(([at, one]) => placesIn(one).map((part) => [Array.isArray(value) ? Number(at) : at, ...part])),
	];
}

/** The lines of a document that has a value, in the style that is drawn. */
function written(value: object, draws: readonly number[]): readonly string[] {
	let drawn = 0;
	let comments = 0;
	const draw = (sides: number) => ((draws[drawn++ % draws.length] ?? 0) + drawn) % sides;
	const step = " ".repeat(1 + draw(4));
	const listStep = draw(2) === 0 ? "" : step;
	const comment = () => (draw(4) === 0 ? ` # c${comments++}` : "");
	const text = (one: unknown) => (typeof one === "string" && /^[a-z]$/.test(one) && draw(2) === 0 ? one : JSON.stringify(one));
	const flow = (one: unknown, indent: string): string => {
		const spaced = JSON.stringify(one, null, draw(2)).replaceAll("\n", `\n${indent} `);
		return draw(2) === 0 ? JSON.stringify(one) : spaced;
	};
	const isEmpty = (one: object) => Object.keys(one).length === 0;
	const lines = (one: unknown, indent: string, head: string): string[] => {
		if (typeof one !== "object" || one === null) {
			if (one === null && draw(2) === 0) return [`${head}${comment()}`];
			if (typeof one === "string" && /^é/.test(one) && draw(2) === 0)
				return [
					`${head} |2+`,
					...one
						.replace(/\n$/, "")
						.split("\n")
						.map((line) => (line === "" ? "" : `${indent}  ${line}`)),
				];
			return [`${head} ${text(one)}${comment()}`];
		}
		if (isEmpty(one) || draw(4) === 0) return `${head} ${flow(one, indent)}${comment()}`.split("\n");
		if (head.endsWith("-") && !Array.isArray(one)) {
			const inner = members(one, `${indent}  `);
			return [`${head} ${inner[0]?.trimStart()}`, ...inner.slice(1)];
		}
		const inner = Array.isArray(one) ? items(one, indent + (head.endsWith("-") ? step : listStep)) : members(one, indent + step);
		return [`${head}${comment()}`, ...inner];
	};
	const members = (one: object, indent: string): string[] =>
		Object.entries(one).flatMap(([name, member]) => lines(member, indent, `${indent}${text(name)}:`));
	const items = (all: readonly unknown[], indent: string): string[] => all.flatMap((item) => lines(item, indent, `${indent}-`));
	return [...(draw(3) === 0 ? ["---"] : []), ...members(value, ""), ...(draw(3) === 0 ? ["# c999"] : [])];
}
