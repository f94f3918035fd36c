/**
 * Checking a value against a JSON schema: the decision's, and those of ossify's own settings. They are small and fixed, and every
 * container's start waits for this: its own 60 lines take 5 µs where a general validator takes 100, and say what is wrong in people's
 * words.
 * @module
 */

import { parseSize, sizeFault } from "./byte_size.ts";

/** The part of JSON Schema (draft 7) that our schemas are written in; a test holds the files to it. */
export interface Schema {
	readonly $ref?: string;
	readonly type?: string | readonly string[];
	readonly enum?: readonly unknown[];
	readonly required?: readonly string[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly additionalProperties?: boolean | Schema;
	readonly items?: Schema;
	readonly minItems?: number;
	readonly minLength?: number;
	readonly pattern?: string;
	/** Of a text: `size` is one that {@link parseSize} reads, in the limits of a number. Its pattern is for other readers of the schema. */
	readonly format?: string;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly definitions?: Readonly<Record<string, Schema>>;
}

/** A fault, and the part of the value. The path is computed only for a fault. */
export interface Violation {
	/** Keys and indexes, from the outside in. */
	readonly path: readonly (string | number)[];
	/** The end of a sentence that begins with the part: `must be true or false, not 1`. */
	readonly what: string;
	/** A key that may not be there, and those that may. */
	readonly surplus?: { readonly key: string; readonly known: readonly string[] };
	/** A text that is not in a list that is too long for the sentence, and those in it. */
	readonly unlisted?: { readonly given: string; readonly known: readonly string[] };
}

const none: readonly Violation[] = [];

/** All faults of a value, a sentence each; empty if it is valid. `name` is the name of the value. */
export function violations(root: Schema, value: unknown, name: string): string[] {
	return findViolations(root, value).map((one) => sentenceOf(one, name));
}

/** One of them as a sentence. */
export function sentenceOf({ path, what }: Violation, name: string): string {
	return `${name}${path.map(shownStep).join("")} ${what}`;
}

/** The same for programs. */
export function findViolations(root: Schema, value: unknown): readonly Violation[] {
	return visit(root, root, value);
}

function shownStep(step: string | number): string {
	return typeof step === "number" ? `[${step}]` : `.${step}`;
}

function visit(root: Schema, schema: Schema, value: unknown): readonly Violation[] {
	if (schema.$ref !== undefined) return visit(root, definition(root, schema), value);
	if (schema.enum && !schema.enum.includes(value)) return notIn(schema.enum, value);
	if (schema.type && !hasTypes(schema.type, value)) return wrong(`must be ${nounsOf(schema)}, not ${shown(value)}`);
	if (typeof value === "string") return visitString(schema, value);
	if (typeof value === "number") return visitNumber(schema, value);
	if (Array.isArray(value)) return visitItems(root, schema, value);
	if (typeof value === "object" && value !== null) return visitObject(root, schema, value as Record<string, unknown>);
	return none;
}

function wrong(what: string): Violation[] {
	return [{ path: [], what }];
}

/** How many values a sentence lists. */
const mostListed = 10;

function notIn(values: readonly unknown[], value: unknown): readonly Violation[] {
	if (values.length <= mostListed) return wrong(`must be ${values.map(quoted).join(" or ")}, not ${shown(value)}`);
	const known = values.filter((one) => typeof one === "string");
	const what = `must be one of ${values.length} values, not ${shown(value)}`;
	return [{ path: [], what, ...(typeof value === "string" && { unlisted: { given: value, known } }) }];
}

/** Adds what was found below a step. */
function addBelow(found: Violation[], step: string | number, inner: readonly Violation[]): void {
	for (const one of inner) found.push({ ...one, path: [step, ...one.path] });
}

/** By the schema that refers to them. */
const definitions = new WeakMap<Schema, Schema>();

function definition(root: Schema, referring: Schema): Schema {
	const known = definitions.get(referring);
	if (known !== undefined) return known;
	const found = root.definitions?.[(referring.$ref as string).slice("#/definitions/".length)];
	if (!found) throw new RangeError(`the schema has no ${referring.$ref}`);
	definitions.set(referring, found);
	return found;
}

function visitItems(root: Schema, schema: Schema, list: readonly unknown[]): readonly Violation[] {
	const { items, minItems = 0 } = schema;
	if (list.length < minItems) return wrong(`must have at least ${minItems} ${minItems === 1 ? "item" : "items"}, not ${list.length}`);
	if (items === undefined) return none;
	const found: Violation[] = [];
	for (let index = 0; index < list.length; index++) addBelow(found, index, visit(root, items, list[index]));
	return found;
}

function visitObject(root: Schema, schema: Schema, object: Record<string, unknown>): readonly Violation[] {
	const { properties = {}, required = [] } = schema;
	const found: Violation[] = [];
	for (const key of required) if (!Object.hasOwn(object, key)) found.push(...wrong(`lacks the key ${quoted(key)}`));
	for (const key of Object.keys(object)) {
		const inner = Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties;
		if (typeof inner === "object") addBelow(found, key, visit(root, inner, object[key]));
		else if (inner === false) found.push(surplus(key, Object.keys(properties)));
	}
	return found;
}

function surplus(key: string, known: readonly string[]): Violation {
	return { path: [], what: `has the key ${quoted(key)}, which is not one of ${known.join(", ")}`, surplus: { key, known } };
}

function visitString(schema: Schema, value: string): readonly Violation[] {
	if (schema.format === "size") return visitSize(schema, value);
	if (value.length < (schema.minLength ?? 0)) return wrong("must not be empty");
	if (schema.pattern !== undefined && !compiled(schema.pattern).test(value))
		return wrong(`must match ${schema.pattern}, not ${quoted(value)}`);
	return none;
}

function visitSize(schema: Schema, value: string): readonly Violation[] {
	const fault = sizeFault(value);
	if (fault !== undefined) return wrong(fault);
	return isInRange(schema, parseSize(value) as number) ? none : wrong(`${rangeOf(schema)}, not ${value}${meantSize(schema, value)}`);
}

const patterns = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
	const known = patterns.get(pattern) ?? new RegExp(pattern, "u");
	patterns.set(pattern, known);
	return known;
}

function visitNumber(schema: Schema, value: number): readonly Violation[] {
	return isInRange(schema, value) ? none : wrong(`${rangeOf(schema)}, not ${value}${meantSize(schema, String(value))}`);
}

function isInRange({ minimum = -Infinity, maximum = Infinity }: Schema, value: number): boolean {
	return value >= minimum && value <= maximum;
}

/** So few bytes that the unit is probably missing. */
function meantSize({ format, minimum = -Infinity }: Schema, text: string): string {
	const isMeant = format === "size" && /^[1-9]\d*$/.test(text) && Number(text) < minimum;
	return isMeant ? `; did you mean ${text}Mi?` : "";
}

function rangeOf({ minimum = -Infinity, maximum = Infinity }: Schema): string {
	return `must be ${maximum === Infinity ? `at least ${minimum}` : `from ${minimum} to ${maximum}`}`;
}

const nouns: Readonly<Record<string, string>> = {
	object: "an object",
	array: "an array",
	string: "a string",
	boolean: "true or false",
	integer: "a whole number",
	number: "a number",
	null: "null",
};

/** The types that there are. */
export const typeNames: readonly string[] = Object.keys(nouns);

function nounsOf({ type = [], format }: Schema): string {
	return [type]
		.flat()
		.map((one) => (one === "string" && format === "size" ? "a size as 64Mi" : nouns[one]))
		.join(" or ");
}

function hasTypes(type: string | readonly string[], value: unknown): boolean {
	return typeof type === "string" ? hasType(type, value) : type.some((one) => hasType(one, value));
}

function hasType(type: string, value: unknown): boolean {
	if (type === "array") return Array.isArray(value);
	if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
	// A non-negative whole double above 2^53 may have been another number in the policy.
	if (type === "integer") return Number.isSafeInteger(value);
	if (type === "null") return value === null;
	return typeof value === type;
}

function quoted(value: unknown): string {
	return JSON.stringify(value);
}

function shown(value: unknown): string {
	const text = quoted(value);
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
