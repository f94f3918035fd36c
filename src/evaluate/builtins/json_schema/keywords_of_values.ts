/**
 * Keywords about the values themselves: texts, sizes, choices.
 * @module
 */
import type { RegoValue } from "../../rego/mod.ts";
import { canonical } from "./canonical.ts";
import { mustBe, SchemaError, wrongType } from "./fault.ts";
import { listOf, patternIn, type Readers, since, textOf } from "./keyword.ts";
import { count, countFrom } from "./keywords_of_bounds.ts";
import type { Choice } from "./schema.ts";

/** In gojsonschema's order. */
export const values: Readers = {
	minLength: count("minLength"),
	maxLength: countFrom("maxLength", "minLength"),
	pattern: (value, { schema }) => {
		const pattern = patternIn(textOf(value, "pattern"));
		if (pattern === undefined) throw mustBe("pattern", "a valid regex");
		schema.pattern = pattern;
	},
	format: (value, { schema }) => {
		schema.format = textOf(value, "format");
	},
	minProperties: count("minProperties"),
	maxProperties: countFrom("maxProperties", "minProperties"),
	required: (value, { schema }) => {
		schema.required = keysIn(listOf(value, "required"));
	},
	minItems: count("minItems"),
	maxItems: count("maxItems"),
	uniqueItems: (value, { schema }) => {
		if (typeof value !== "boolean") throw mustBe("uniqueItems", "of a boolean");
		schema.uniqueItems = value;
	},
	contains: since(6, (value, { schema, nested }) => {
		schema.contains = nested(value);
	}),
	const: since(6, (value, { schema }) => {
		schema.const = canonical(value, new WeakMap());
	}),
	enum: (value, { schema }) => {
		schema.enum = choiceOf(listOf(value, "enum"));
	},
};

function keysIn(list: readonly RegoValue[]): string[] {
	const keys = new Set<string>();
	for (const key of list) {
		if (typeof key !== "string") throw wrongType("string", "required");
		if (keys.has(key)) throw new SchemaError("required items must be unique");
		keys.add(key);
	}
	return [...keys];
}

function choiceOf(list: readonly RegoValue[]): Choice {
	const known = new WeakMap();
	const allowed = new Set<string>();
	for (const value of list) {
		const text = canonical(value, known);
		if (allowed.has(text)) throw new SchemaError("enum items must be unique");
		allowed.add(text);
	}
	return { allowed, shown: [...allowed].join(", ") };
}
