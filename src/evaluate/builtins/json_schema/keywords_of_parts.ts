/**
 * Keywords about types, and about what objects and arrays are made of.
 * @module
 */
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { mustBe, SchemaError, wrongType } from "./fault.ts";
import { type Here, isSchema, patternIn, type Readers, since } from "./keyword.ts";
import type { Pattern, Schema } from "./schema.ts";

const types = ["array", "boolean", "integer", "number", "null", "object", "string"];

/** In gojsonschema's order. */
export const parts: Readers = {
	type: (value, { schema }) => {
		schema.types = typesIn(value);
	},
	properties: (value, { schema, nested }) => {
		if (!(value instanceof RegoObject)) throw mustBe("Properties", "of type object");
		schema.properties = new Map(value.entries.map(([key, inner]) => [key as string, nested(inner)]));
	},
	additionalProperties: (value, here) => {
		here.schema.additionalProperties = additional(value, here, "additionalProperties");
	},
	patternProperties: (value, { schema, nested }) => {
		if (!(value instanceof RegoObject)) throw wrongType("Valid Schema", "patternProperties");
		schema.patternProperties = value.entries.map(([key, inner]) => ({ pattern: propertyPattern(key as string), schema: nested(inner) }));
	},
	propertyNames: since(6, (value, { schema, nested }) => {
		if (!isSchema(value)) throw wrongType("Valid Schema", "patternProperties");
		schema.propertyNames = nested(value);
	}),
	dependencies: (value, here) => {
		if (!(value instanceof RegoObject)) throw mustBe("dependencies", "of type object");
		here.schema.dependencies = new Map(value.entries.map(([key, needed]) => [key as string, dependency(needed, here)]));
	},
	items: (value, here) => {
		here.schema.items = Array.isArray(value) ? value.map((item) => itemSchema(item, here)) : itemSchema(value, here);
	},
	additionalItems: (value, here) => {
		here.schema.additionalItems = additional(value, here, "additionalItems");
	},
};

function typesIn(value: RegoValue): readonly string[] {
	const found: string[] = [];
	for (const type of [value].flat()) {
		// gojsonschema has the two the wrong way round here.
		if (typeof type !== "string") throw wrongType("type", "string/Array Of Strings");
		if (!types.includes(type))
			throw new SchemaError(`has a primitive type that is NOT VALID -- given: /${type}/ Expected valid values are:[${types.join(" ")}]`);
		if (found.includes(type)) throw new SchemaError(`${type} type is duplicated`);
		found.push(type);
	}
	return found;
}

function itemSchema(value: RegoValue, { nested }: Here): Schema {
	if (!isSchema(value)) throw wrongType("Valid Schema/Array Of Schemas", "items");
	return nested(value);
}

function additional(value: RegoValue, { nested }: Here, keyword: string): Schema | boolean {
	if (!isSchema(value)) throw wrongType("boolean/Valid Schema", keyword);
	return typeof value === "boolean" ? value : nested(value);
}

function propertyPattern(source: string): Pattern {
	const pattern = patternIn(source);
	if (pattern === undefined) throw new SchemaError(`Invalid regex pattern '${source}'`);
	return pattern;
}

/** A list of keys, or a schema. */
function dependency(value: RegoValue, { nested }: Here): Schema | readonly string[] {
	if (isSchema(value)) return nested(value);
	if (Array.isArray(value) && value.every((key) => typeof key === "string")) return value as string[];
	throw mustBe("Dependency", "of type Schema Or Array Of Strings");
}
