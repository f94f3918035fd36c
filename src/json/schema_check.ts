/**
 * Whether a document that others wrote is a schema in the part of JSON Schema that `schema.ts` goes by: a keyword that nothing goes by would
 * let anything through.
 * @module
 */
import { typeNames } from "./schema.ts";

type Keyword = (value: unknown) => string | undefined;

const isText = (value: unknown) => typeof value === "string";
const isNumber = (value: unknown) => typeof value === "number";
const isScalar = (value: unknown) => value === null || ["string", "number", "boolean"].includes(typeof value);
const isListOf = (value: unknown, is: (item: unknown) => boolean) => Array.isArray(value) && value.every(is);
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);
const isType = (value: unknown) => isText(value) && typeNames.includes(value as string);

/** The expected value of each keyword; nothing if it is correct. */
const keywords: Readonly<Record<string, Keyword>> = {
	type: (value) => (isType(value) || isListOf(value, isType) ? undefined : `type ${JSON.stringify(value)}`),
	enum: (value) => (isListOf(value, isScalar) ? undefined : "an enum of other than strings, numbers, true, false and null"),
	required: (value) => (isListOf(value, isText) ? undefined : "required, which is not a list of names"),
	properties: (value) => (isObject(value) ? firstOf(Object.values(value)) : "properties, which are not an object"),
	additionalProperties: (value) => (typeof value === "boolean" ? undefined : unsupportedIn(value)),
	items: (value) => unsupportedIn(value),
	minItems: (value) => (isNumber(value) ? undefined : "minItems, which is not a number"),
	minLength: (value) => (isNumber(value) ? undefined : "minLength, which is not a number"),
	minimum: (value) => (isNumber(value) ? undefined : "minimum, which is not a number"),
	maximum: (value) => (isNumber(value) ? undefined : "maximum, which is not a number"),
	format: (value) => (value === "size" ? undefined : `format ${JSON.stringify(value)}`),
	pattern: (value) => (isText(value) && isPattern(value as string) ? undefined : `pattern ${JSON.stringify(value)}`),
};

/** Those for people. */
const spoken = ["title", "description", "default", "examples", "$comment", "$id", "$schema", "deprecated"];

/** The keywords that data is held to. */
export const schemaKeywords: readonly string[] = Object.keys(keywords);

/** The part of a document that is not a supported schema; undefined if there is none. */
export function unsupportedIn(schema: unknown): string | undefined {
	if (!isObject(schema)) return `${JSON.stringify(schema)} in place of a schema`;
	for (const [key, value] of Object.entries(schema)) {
		if (spoken.includes(key)) continue;
		const found = Object.hasOwn(keywords, key) ? keywords[key]?.(value) : `the keyword ${key}`;
		if (found !== undefined) return found;
	}
	return undefined;
}

function firstOf(schemas: readonly unknown[]): string | undefined {
	return schemas.map(unsupportedIn).find((one) => one !== undefined);
}

function isPattern(text: string): boolean {
	try {
		new RegExp(text, "u");
		return true;
	} catch {
		return false;
	}
}
