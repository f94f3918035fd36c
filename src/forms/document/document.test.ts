import { describe, expect, test } from "bun:test";
import { Fields, type FormText, isJson, jsonDocument, jsonDocuments, yamlDocuments } from "./mod.ts";

const fileOf = (text: string): FormText => ({ text, shown: "web.yaml" });
const read = (text: string) => [...yamlDocuments(fileOf(text))].map((one) => ("error" in one ? one.error.message : one.value));
const below = (place: string, key: string) =>
	`cannot use web.yaml: ${place}: the merge key (<<) is below the key "${key}", which it has, too: readers of YAML differ on which of them counts`;

describe("yamlDocuments()", () => {
	test.each<[string, string, unknown[]]>([
		[
			"what go-yaml takes for true, false and a number",
			"{a: yes, b: On, c: NO, d: 0755, e: 1_000, f: ~, y: Y, h: n, i: 0o17, j: -0O1_7}",
			[{ a: true, b: true, c: false, d: 493, e: 1000, f: null, y: true, h: false, i: 15, j: -15 }],
		],
		[
			"what it takes for text",
			"{y: 'n', a: 2026-11-29, b: 12:30, c: !!binary aGk=, d: !reset x, e: yEs, f: 0o18}",
			[{ y: "n", a: "2026-11-29", b: "12:30", c: "aGk=", d: "x", e: "yEs", f: "0o18" }],
		],
		...["|", "|+", "|-"].map((header): [string, string, unknown[]] => [
			`no line break of a block scalar without one at the end, ${header}`,
			`a: |\n  x\n---\na: ${header}\n  x\n  y`,
			[{ a: "x\n" }, { a: "x\ny" }],
		]),
		["keys as texts", "{80: a, true: b, 1e3: c}", [{ 80: "a", true: "b", "1e3": "c" }]],
		[
			"aliases and merge keys",
			"x: &x {p: 1}\nz: &z {p: 2, q: 3}\na: {<<: [*x, *z], r: *x}\n",
			[{ x: { p: 1 }, z: { p: 2, q: 3 }, a: { p: 1, q: 3, r: { p: 1 } } }],
		],
		[
			"a merge key above a key that it has, and below one that it has not",
			"x: &x {p: 1}\na: {q: 0, <<: *x, p: 2}\n",
			[{ x: { p: 1 }, a: { q: 0, p: 2 } }],
		],
		["a merge key below a key that it has", "x: &x {p: 1}\na:\n  p: 2\n  <<: *x\n", [below("line 4, column 3", "p")]],
		["one in a list of mappings", "x: &x {p: 1}\na:\n- p: 2\n  <<: [{q: 1}, *x]\n", [below("line 4, column 3", "p")]],
		["one of a mapping that merges", "x: &x {p: 1}\ny: &y {<<: *x}\na: {p: 2, <<: *y}\n", [below("line 3, column 11", "p")]],
		[
			"a merge key by an anchor that is given again below it",
			"x: &x {p: 1}\na: {q: 2, <<: *x}\nz: &x {q: 1}\n",
			[{ x: { p: 1 }, a: { q: 2, p: 1 }, z: { q: 1 } }],
		],
		[
			"two merge keys",
			"x: &x {p: 1}\na: {<<: *x, <<: {q: 1}}\n",
			['cannot use web.yaml: line 2, column 13: the key "<<" is given twice in one mapping, first in line 2, column 5'],
		],
		["documents, of which some are empty", "---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n", [{ a: 1 }, { b: 2 }]],
		["a byte order mark, and lines that end with CRLF", "\ufeffa:\r\n  b: 1\r\n---\r\nc: 2\r\n", [{ a: { b: 1 } }, { c: 2 }]],
		[
			"the documents after one that is broken",
			"a: 1\na: 2\n---\nb: 1\n",
			['cannot use web.yaml: line 2, column 1: the key "a" is given twice in one mapping, first in line 1, column 1', { b: 1 }],
		],
		["a key that is a mapping", "a: {{ .Values.x }}", ["cannot use web.yaml: line 1, column 5: a key is a mapping or a list"]],
		[
			"a merge key without a mapping",
			"a: {<<: 1}",
			["cannot use web.yaml: line 1, column 1: a merge key (<<) in it: Merge sources must be maps or map aliases"],
		],
		["an alias in its own anchor", "a: &a [*a]", ["cannot use web.yaml: line 1, column 8: *a is within its own anchor"]],
		["an alias without an anchor", "a: *b", ["cannot use web.yaml: line 1, column 4: no anchor &b is above the alias *b"]],
		["no document", "# nothing\n", []],
	])("reads %s", (_, text, documents) => expect(read(text)).toEqual(documents));

	test("gives keys of JavaScript's prototypes as they are", () => {
		const [document] = read("{__proto__: {a: 1}, constructor: 2}");
		expect(JSON.stringify(document)).toBe('{"__proto__":{"a":1},"constructor":2}');
		expect(({} as { a?: unknown }).a).toBeUndefined();
	});

	test("refuses aliases that expand to more than 16 MiB", () => {
		const levels = Array.from({ length: 9 }, (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(10)}]\n`);
		expect(read(`l0: &l0 ${"x".repeat(100)}\n${levels.join("")}`)).toEqual([
			"cannot use web.yaml: line 7, column 10: its aliases make it too large",
		]);
	});

	test.each([
		["lists", "[".repeat(1_000_000), 259],
		["mappings", "{a: ".repeat(100_000), 1030],
	])("refuses %s that nest without end, and reads those before and after", (_, text, column) => {
		const error = `cannot use web.yaml: line 3, column ${column}: it nests deeper than 256 levels`;
		expect(read(`a: 1\n---\n${text}\n---\nb: 1\n`)).toEqual([{ a: 1 }, error, { b: 1 }]);
		expect(read(`${"[".repeat(256)}${"]".repeat(256)}`)).toHaveLength(1);
	});

	test("refuses a document of more than 4 MiB, and takes a file of many", () => {
		const part = `a: ${"x".repeat(3 * 1024 * 1024)}\n`;
		expect(read([part, part, part].join("---\n"))).toHaveLength(3);
		expect(() => read(`a: ${"x".repeat(4 * 1024 * 1024)}\n---\nb: 1\n`)).toThrow(
			expect.objectContaining({
				code: "input/too-large",
				message: "cannot use web.yaml: a YAML document in it has more than 4194304 characters",
			}),
		);
	});

	test("takes 10,000 documents", () => expect(read("a: 1\n---\n".repeat(10_000))).toHaveLength(10_000));

	test("advises to put a merge key first", () => {
		const [, document] = yamlDocuments(fileOf("x: 1\n---\na: 1\n<<: {a: 2}\n"));
		expect(document).toEqual({
			error: expect.objectContaining({
				code: "input/invalid-form",
				advice: "put << first in its mapping: the keys below it replace those that it has",
			}),
		});
	});

	test("advises to render a template", () => {
		const [document] = yamlDocuments(fileOf("{{- if .Values.a }}\na: 1\n{{- end }}\n"));
		expect(document).toEqual({
			error: expect.objectContaining({
				code: "input/invalid-form",
				advice: "it holds {{ }} of a template: render the chart first (`helm template`), and name the result",
			}),
		});
	});
});

const value = { a: { b: [1, "x", null] }, t: true, n: null };
const yaml = "a:\n  b:\n  - 1\n  - x\n  -\nt: true\nn:\n";
const fieldsOf: Record<string, () => Fields> = {
	JSON: () => {
		const file = fileOf(JSON.stringify(value, null, 2));
		return new Fields(file, jsonDocument(file));
	},
	YAML: () => {
		const file = fileOf(yaml);
		const [document] = yamlDocuments(file);
		if (document === undefined || "error" in document) throw new Error("it is a document");
		return new Fields(file, document);
	},
};

describe.each(Object.keys(fieldsOf))("Fields of %s", (kind) => {
	const root = fieldsOf[kind]?.() as Fields;

	test("reads what is there, and takes null for missing", () => {
		expect(
			root
				.in("a", "b")
				.list()
				.map((one) => one.textual()),
		).toEqual(["1", "x", undefined]);
		expect([root.at("t").boolean(), root.at("n").text(), root.in("n", "x", "y").number(), root.at("__proto__").value]).toEqual([
			true,
			undefined,
			undefined,
			undefined,
		]);
	});

	test.each<[string, (fields: Fields) => unknown, string]>([
		["a list for a mapping", (fields) => fields.in("a", "b", "c"), "a.b is not a mapping"],
		["a mapping for a list", (fields) => fields.at("a").list(), "a is not a list"],
		["a number for a text", (fields) => fields.in("a", "b").list()[0]?.text(), "a.b[0] is not text"],
		["a text for a number", (fields) => fields.in("a", "b").list()[1]?.number(), "a.b[1] is not a number"],
		["a text for a boolean", (fields) => fields.in("a", "b").list()[1]?.boolean(), "a.b[1] is not true or false"],
		["a boolean for a mapping", (fields) => fields.at("t").entries(), "t is not a mapping"],
	])("refuses %s", (_, act, what) => expect(() => act(root)).toThrow(expect.objectContaining({ code: "input/invalid-form", what })));
});

test("an error has the line and the column of its value", () => {
	const places = (["JSON", "YAML"] as const).map((kind) => fieldsOf[kind]?.().in("a", "b").list()[1]?.error("wrong").message);
	expect(places).toEqual(["cannot use web.yaml: line 5, column 7: wrong", "cannot use web.yaml: line 4, column 5: wrong"]);
});

test("a boolean as text keeps the author's word, which Compose does not read as a boolean", () => {
	const file = fileOf("a: [yes, N, True, false, &o off, *o]\n");
	const [document] = yamlDocuments(file);
	if (document === undefined || "error" in document) throw new Error("it is a document");
	const items = new Fields(file, document).at("a").list();
	expect(items.map((item) => item.textual())).toEqual(["yes", "N", "true", "false", "off", "false"]);
});

test.each<[string, boolean]>([
	['{"a": 1}', true],
	["\n [ { } ]", true],
	['[{"a": 1}]', true],
	["[1]", true],
	['\ufeff{"a": 1}', false],
	["{}", true],
	["{", true],
	["{a: 1}", false],
	["{ # a\n  a: 1}", false],
	["{'a': 1}", false],
	["[[{a: 1}]]", false],
	["{{ .a }}", false],
	['{"a": 1}\n---\n{"b": 1}', false],
	["a: 1", false],
])("isJson() of %j is %p", (text, expected) => expect(isJson(fileOf(text))).toBe(expected));

describe("jsonDocuments()", () => {
	const documents = (text: string) => jsonDocuments(fileOf(text)).map((one) => ("error" in one ? one.error.message : one.value));
	test.each<[string, string, unknown[]]>([
		["one document over several lines", '{"a":\n1}\n', [{ a: 1 }]],
		["one a line", '{"a": 1}\n\n{"b": 2}\r\n', [{ a: 1 }, { b: 2 }]],
		["one after the other", '{\n"a": "}\\\\\\""}\n[\n1]{}\n', [{ a: '}\\"' }, [1], {}]],
		[
			"one that is cut off, after others",
			'{\n}\n{"a": [',
			[{}, expect.stringMatching(/^cannot read web.yaml as JSON: line 3, column 8: /)],
		],
		["text between two", "{\n} x\n{}", [{}, expect.stringMatching(/^cannot read web.yaml as JSON: line 2, column 3: /)]],
		[
			"those after one that is broken",
			'{"a": 1}\n{"b": }\n{"c": 3}',
			[{ a: 1 }, expect.stringMatching(/^cannot read web.yaml as JSON: line 2, column 7: /), { c: 3 }],
		],
	])("reads %s", (_, text, values) => expect(documents(text)).toEqual(values));

	test("has the place of a value in the file", () => {
		const [, second] = jsonDocuments(fileOf('{"a": 1}\n{"b": [7]}\n'));
		expect(second && "value" in second && second.offsetOf(["b", 0])).toBe(16);
	});

	test("of one document with more text after it is an error", () => {
		expect(() => documents('{"a": 1} x\n')).toThrow("there is more text after the end of the document");
	});
});
