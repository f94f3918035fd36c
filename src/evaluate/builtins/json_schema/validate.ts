/**
 * Holding a document to a schema. What is told, and in what order, is gojsonschema's, but for the order of keys: there it is left to chance.
 * @module
 */
import { RegoNumber, RegoObject, type RegoValue } from "../../rego/mod.ts";
import { checkArray } from "./arrays.ts";
import { canonical } from "./canonical.ts";
import { checkCombined } from "./combined.ts";
import { fitsFormat } from "./formats.ts";
import { checkNumber, isWhole } from "./numbers.ts";
import { checkObject } from "./objects.ts";
import { type Outcome, root } from "./outcome.ts";
import { Run } from "./run.ts";
import type { Schema } from "./schema.ts";
import { checkText } from "./texts.ts";

/** @throws {RangeError} where the schema asks for more than any machine has time for */
export function judge(schema: Schema, document: RegoValue): Outcome {
	return new Run(check).judge(schema, document, root);
}

/** Each part that was looked at makes the schema a point nearer. */
function check(schema: Schema, value: RegoValue, path: string, outcome: Outcome, run: Run): void {
	if (!hasType(schema, value, path, outcome)) return;
	checkCombined(schema, value, path, outcome, run);
	if (value instanceof RegoObject) checkObject(schema, value, path, outcome, run);
	else if (Array.isArray(value)) checkArray(schema, value, path, outcome, run);
	else if (value instanceof RegoNumber) checkNumber(schema, value, path, outcome);
	checkValue(schema, value, path, outcome, run);
	if (typeof value === "string") checkText(schema, value, path, outcome);
	if (value instanceof RegoObject) checkProperties(schema, value, path, outcome, run);
	outcome.score++;
}

function hasType({ types = [] }: Schema, value: RegoValue, path: string, outcome: Outcome): boolean {
	const type = typeOf(value);
	if (types.length === 0 || types.includes(type) || (type === "integer" && types.includes("number"))) return true;
	const expected = types.length > 1 ? `[${types.join(",")}]` : types[0];
	outcome.add("invalid_type", path, `Invalid type. Expected: ${expected}, given: ${type}`);
	return false;
}

function typeOf(value: RegoValue): string {
	if (value === null) return "null";
	if (value instanceof RegoNumber) return isWhole(value) ? "integer" : "number";
	if (value instanceof RegoObject) return "object";
	return Array.isArray(value) ? "array" : typeof value;
}

function checkValue(schema: Schema, value: RegoValue, path: string, outcome: Outcome, run: Run): void {
	const { const: only, enum: choice, format } = schema;
	if (only !== undefined && canonical(value, run.known) !== only) outcome.add("const", path, (field) => `${field} does not match: ${only}`);
	if (choice && !choice.allowed.has(canonical(value, run.known)))
		outcome.add("enum", path, (field) => `${field} must be one of the following: ${choice.shown}`);
	if (format !== undefined && typeof value === "string" && !fitsFormat(format, value))
		outcome.add("format", path, `Does not match format '${format}'`);
	outcome.score++;
}

function checkProperties({ properties = new Map() }: Schema, value: RegoObject, path: string, outcome: Outcome, run: Run): void {
	for (const [key, schema] of properties) {
		const member = value.get(key);
		if (member !== undefined) run.validate(schema, member, `${path}.${key}`, outcome);
	}
}
