/**
 * `hex.*`, `base64url.encode_no_pad`, `urlquery.*`, `json.marshal_with_options`.
 * @module
 */
import { compareText, RegoObject, RegoSet, type RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { fromHex, textFrom, toBase64Url, toHex, utf8 } from "./bytes.ts";
import { marshalWithOptions } from "./marshal.ts";
import { object, text, texts } from "./operands.ts";
import { escapeQuery, unescapeQuery } from "./percent.ts";

export const encoding: Family = {
	"base64url.encode_no_pad": (operand) => toBase64Url(utf8(text(operand))),
	"hex.decode": (operand) => textFrom(fromHex(text(operand))),
	"hex.encode": (operand) => toHex(utf8(text(operand))),
	"json.marshal_with_options": marshalWithOptions,
	"urlquery.decode": (operand) => unescapeQuery(text(operand)),
	"urlquery.decode_object": (operand) => decodeObject(text(operand)),
	"urlquery.encode": (operand) => escapeQuery(text(operand)),
	"urlquery.encode_object": (operand) => encodeObject(object(operand)),
};

/** A key's values are in an array, in their order in the text. */
function decodeObject(query: string): RegoValue {
	const found = new Map<string, string[]>();
	for (const part of query.split("&")) {
		if (part.includes(";")) throw new BuiltinError("a semicolon is no separator");
		if (part === "") continue;
		const at = part.indexOf("=");
		const key = unescapeQuery(at < 0 ? part : part.slice(0, at));
		const value = at < 0 ? "" : unescapeQuery(part.slice(at + 1));
		found.set(key, [...(found.get(key) ?? []), value]);
	}
	return new RegoObject(found);
}

function encodeObject({ entries }: RegoObject): string {
	const pairs = entries.flatMap(([key, values]) => valuesOf(values).map((value) => [text(key), value] as const));
	const sorted = pairs.toSorted(([a], [b]) => compareText(a, b));
	return sorted.map(([key, value]) => `${escapeQuery(key)}=${escapeQuery(value)}`).join("&");
}

function valuesOf(value: RegoValue): readonly string[] {
	if (typeof value === "string") return [value];
	if (Array.isArray(value) || value instanceof RegoSet) return texts(value);
	throw new BuiltinError("a string, or an array or set of strings, was expected");
}
