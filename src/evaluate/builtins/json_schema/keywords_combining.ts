/**
 * Keywords that put schemas together.
 * @module
 */
import { mustBe } from "./fault.ts";
import { isSchema, listOf, type Reader, type Readers, since } from "./keyword.ts";

/** In gojsonschema's order. */
export const combinations: Readers = {
	oneOf: several("oneOf"),
	anyOf: several("anyOf"),
	allOf: several("allOf"),
	not: single("not"),
	if: since(7, single("if")),
	// biome-ignore lint/suspicious/noThenProperty: that is how the keyword is called, and nobody awaits this object
	then: since(7, single("then")),
	else: since(7, single("else")),
};

function several(keyword: "oneOf" | "anyOf" | "allOf"): Reader {
	return (value, { schema, nested }) => {
		schema[keyword] = listOf(value, keyword).map(nested);
	};
}

function single(keyword: "not" | "if" | "then" | "else"): Reader {
	return (value, { schema, nested }) => {
		if (!isSchema(value)) throw mustBe(keyword, "of an object");
		schema[keyword] = nested(value);
	};
}
