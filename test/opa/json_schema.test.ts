/**
 * OPA itself is the reference for JSON Schema: on the cases that it keeps of JSON Schema's own test suite, and on schemas and documents that
 * nobody thought of.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { opaSources } from "../conformance/cases.ts";
import { call } from "../support/builtins.ts";
import { describeWith, missingOpa, opa } from "../support/needs.ts";

/** JSON texts. */
interface Pair {
	readonly schema: string;
	readonly document: string;
}

/** What the two builtins give; undefined is null. */
type Answers = readonly [matched: readonly [boolean, unknown[]] | null, verified: readonly [boolean, string | null]];

const policy = `package answers
all := [[matched, json.verify_schema(pair.schema)] |
	some pair in input
	found := [match | match := json.match_schema(pair.document, pair.schema)]
	matched := array.concat(found, [null])[0]
]`;

describeWith(missingOpa, "JSON Schema in OPA", () => {
	let folder: string;

	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), "ossify-opa-"));
		const capabilities = execFileSync(opa as string, ["capabilities", "--current"], { encoding: "utf8", maxBuffer: 1 << 26 });
		write("capabilities.json", { ...JSON.parse(capabilities), allow_net: [] });
		writeFileSync(join(folder, "policy.rego"), policy);
	});

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));

	/** Holds all of them to each other in one run. */
	async function compare(pairs: readonly Pair[]): Promise<void> {
		write("input.json", pairs);
		const args = ["eval", "--capabilities", "capabilities.json", "-d", "policy.rego", "-i", "input.json", "data.answers.all"];
		const output = execFileSync(opa as string, args, { encoding: "utf8", cwd: folder, maxBuffer: 1 << 30, stdio: "pipe" });
		const theirs = JSON.parse(output).result[0].expressions[0].value as Answers[];
		for (const [index, pair] of pairs.entries()) {
			expect({ ...pair, answers: settled(await answersFor(pair)) }).toEqual({ ...pair, answers: settled(theirs[index] as Answers) });
		}
	}

	test("passes and fails what it does of JSON Schema's own suite", async () => {
		const all = suite();
		const referring = all.filter(({ schema }) => /"\$ref":"http:..json-schema.org/.test(schema));
		expect(referring.length).toBeLessThan(all.length / 20);
		for (const pair of referring)
			await expect(answersFor(pair)).rejects.toThrow("is not at hand: json.verify_schema tells what is a schema");
		await compare(all.filter((pair) => !referring.includes(pair)));
	});

	test("is told the same of schemas made up", () => compare(fc.sample(pairs, { seed: 7, numRuns: 3000 })));

	test("takes the same formats", () => compare(fc.sample(formatted, { seed: 7, numRuns: 3000 })));

	test("resolves references to the same", async () => {
		const all = fc.sample(referring, { seed: 7, numRuns: 1000 });
		const ending = await Promise.all(all.map(ends));
		expect(ending.filter(Boolean).length).toBeGreaterThan(900);
		await compare(all.filter((_, index) => ending[index]));
	});
});

/** A schema that is only another name for itself ends an evaluation of ossify with an error; OPA's process it ends altogether. */
async function ends(pair: Pair): Promise<boolean> {
	try {
		await answersFor(pair);
		return true;
	} catch (error) {
		if (error instanceof RangeError) return false;
		throw error;
	}
}

async function answersFor({ schema, document }: Pair): Promise<Answers> {
	const match = await call("json.match_schema", JSON.stringify(document), JSON.stringify(schema));
	const verified = await call("json.verify_schema", JSON.stringify(schema));
	return [match === "undefined" ? null : JSON.parse(match), JSON.parse(verified)];
}

/** In OPA the order of keys is left to chance: so are the order of the errors, and which of several faults of a schema it comes to first. */
function settled([match, verified]: Answers): unknown {
	const errors = match?.[1].toSorted((a, b) => Bun.inspect(a, { sorted: true }).localeCompare(Bun.inspect(b, { sorted: true })));
	return { valid: match?.[0], errors, sound: verified[0] };
}

/** With the draft that a case is for, and with none. */
function suite(): Pair[] {
	const folder = join(opaSources(), "internal/gojsonschema/testdata");
	return ["draft4", "draft6", "draft7"].flatMap((draft) => {
		const files = (readdirSync(join(folder, draft), { recursive: true }) as string[]).filter((file) => file.endsWith(".json"));
		const groups = files.flatMap((file) => JSON.parse(readFileSync(join(folder, draft, file), "utf8")) as Group[]);
		const $schema = `http://json-schema.org/${draft.replace("draft", "draft-0")}/schema#`;
		return groups.flatMap(({ schema, tests }) =>
			tests.flatMap(({ data }) => {
				const named = typeof schema === "object" ? { $schema, ...schema } : schema;
				return [schema, named].map((one) => ({ schema: JSON.stringify(one), document: JSON.stringify(data) }));
			}),
		);
	});
}

interface Group {
	readonly schema: object | boolean;
	readonly tests: readonly { readonly data: unknown }[];
}

const key = fc.constantFrom("a", "b", "ab", "(Root)", "x.y");
const text = fc.constantFrom("", "a", "ab", "é😀", "aab", "<&>", "2026-11-26");
const numbers = fc.oneof(fc.integer({ min: -3, max: 9 }), fc.constantFrom(0.5, 1.25, 1e6, 1234567.5, 1e21, 0.1, 3.3e-7));
const { document } = fc.letrec<{ document: unknown }>((tie) => ({
	document: fc.oneof(
		{ maxDepth: 3, withCrossShrink: false },
		fc.oneof(text, numbers, fc.boolean(), fc.constant(null)),
		fc.array(tie("document"), { maxLength: 3 }),
		fc.dictionary(key, tie("document"), { maxKeys: 3 }),
	),
}));

const types = fc.constantFrom("array", "boolean", "integer", "null", "number", "object", "string");
const count = fc.oneof(
	{ weight: 9, arbitrary: fc.integer({ min: 0, max: 3 }) },
	{ weight: 1, arbitrary: fc.constantFrom<unknown>(-1, 1.5, "1") },
);
const bound = fc.oneof({ weight: 9, arbitrary: numbers }, { weight: 1, arbitrary: fc.constantFrom<unknown>(true, false, "1") });
const pattern = fc.constantFrom("^a", "b$", "^(a+)+$", ".", "\\d{4}-", "(?i)A", "(", "(?=a)");

const { schema } = fc.letrec<{ schema: unknown; inner: unknown; list: unknown[] }>((tie) => {
	const keywords: Record<string, fc.Arbitrary<unknown>> = {
		type: fc.oneof(types, types, fc.array(types, { maxLength: 3 }), fc.constantFrom<unknown>("any", 1)),
		properties: fc.dictionary(key, tie("inner"), { maxKeys: 3 }),
		patternProperties: fc.dictionary(pattern, tie("inner"), { maxKeys: 2 }),
		additionalProperties: tie("inner"),
		propertyNames: tie("inner"),
		required: fc.oneof(fc.array(key, { maxLength: 2 }), fc.constantFrom<unknown>("a", [1])),
		minProperties: count,
		maxProperties: count,
		dependencies: fc.dictionary(key, fc.oneof(fc.array(key, { maxLength: 2 }), tie("inner")), { maxKeys: 2 }),
		items: fc.oneof(tie("inner"), tie("list")),
		additionalItems: tie("inner"),
		contains: tie("inner"),
		minItems: count,
		maxItems: count,
		uniqueItems: fc.constantFrom<unknown>(true, true, false, 1),
		multipleOf: bound,
		minimum: bound,
		maximum: bound,
		exclusiveMinimum: bound,
		exclusiveMaximum: bound,
		minLength: count,
		maxLength: count,
		pattern,
		format: fc.constantFrom("date", "regex", "hostname", "none"),
		const: document,
		enum: fc.array(document, { maxLength: 3 }),
		anyOf: tie("list"),
		oneOf: tie("list"),
		allOf: tie("list"),
		not: tie("inner"),
		if: tie("inner"),
		// biome-ignore lint/suspicious/noThenProperty: that is how the keyword is called, and nobody awaits this object
		then: tie("inner"),
		else: tie("inner"),
		definitions: fc.dictionary(key, tie("inner"), { maxKeys: 1 }),
		title: fc.constantFrom<unknown>("x", "x", 1),
		$schema: fc.constantFrom("http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema", "http://x.y/z"),
	};
	const entries = Object.entries(keywords).map(([name, value]) => value.map((one) => [name, one] as const));
	const some = fc.array(fc.oneof(...entries), { minLength: 1, maxLength: 4 }).map(Object.fromEntries);
	return {
		schema: fc.oneof({ maxDepth: 3 }, fc.boolean(), some, some, some, some),
		inner: fc.oneof({ weight: 30, arbitrary: tie("schema") }, { weight: 1, arbitrary: fc.constantFrom<unknown>(1, "x", null, []) }),
		list: fc.array(tie("inner"), { maxLength: 3 }) as fc.Arbitrary<unknown[]>,
	};
});

const pairs = fc.tuple(schema, document).map(asTexts);

function asTexts([one, other]: readonly [schema: unknown, document: unknown]): Pair {
	return { schema: JSON.stringify(one), document: JSON.stringify(other) };
}

const pieces = [
	["date", "time", "date-time", "hostname", "email", "idn-email", "ipv4", "ipv6", "uri", "iri", "uri-reference", "iri-reference"],
	["uri-template", "uuid", "regex", "json-pointer", "relative-json-pointer"],
].flat();
const parts = [
	["a", "b.c", "@", "@", ".", "..", "<", ">", '"', "(", ")", ":", ";", ",", " ", "\\", "[", "]", "127.0.0.1", "::1", "é", "\t", "\n"],
	["2026-11-26", "2026-02-30", "T", "12:30:00", "Z", "+01:00", "-24:60", ".5", "1.2.3.4", "::ffff:1.2.3.4", "fe80::1%0", "256.1.1.1"],
	["http", "://", "/", "#", "?", "%41", "%", "{", "}", "~", "~0", "~1", "0", "01", "-", "_", "x".repeat(64)],
	["123e4567-e89b-12d3-a456-426614174000", "(?=", "*", "+", "|"],
].flat();
const formatted = fc
	.tuple(fc.constantFrom(...pieces), fc.array(fc.constantFrom(...parts), { maxLength: 7 }))
	.map(([format, some]) => asTexts([{ format }, some.join("")]));

const target = fc.constantFrom(
	...["#/definitions/a", "#/definitions/b", "#/definitions/a/items", "#/definitions/c%25d", "#/definitions/c~1d", "#none", "#a", "b.json"],
	...["http://x.y/b.json", "http://x.y/z/../b.json#/not", "/b.json", "./b.json#", "#/definitions/none", "#/allOf/0", "#/allOf/9", "#/type"],
	...["urn:a:b", "%zz", ""],
);
const referred = fc.oneof(
	fc.record({ $ref: target, type: fc.constantFrom("string", "any") }, { requiredKeys: ["$ref"] }),
	fc.record({ type: types, minimum: numbers }, { requiredKeys: [] }),
);
const identified = ($id: string) => fc.record({ type: types, $id: fc.constantFrom($id, $id, "urn:a:b") }, { requiredKeys: ["type"] });
const referring = fc
	.tuple(
		fc.record(
			{
				$id: fc.constantFrom("http://x.y/z.json", "http://x.y", "/z/w.json", "#", "urn:a:b"),
				definitions: fc.record({
					a: fc.record({ items: identified("#a") }),
					b: identified("b.json"),
					"c%d": identified("?q"),
					"c/d": identified("#c"),
				}),
				allOf: fc.array(referred, { minLength: 1, maxLength: 2 }),
				properties: fc.record({ a: referred, $ref: identified("#p") }, { requiredKeys: [] }),
				type: types,
			},
			{ requiredKeys: ["definitions"] },
		),
		document,
	)
	.map(asTexts);
