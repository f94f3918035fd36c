/**
 * What texts are held to.
 * @module
 */
import type { Outcome } from "./outcome.ts";
import type { Schema } from "./schema.ts";

export function checkText(schema: Schema, text: string, path: string, outcome: Outcome): void {
	const { minLength = 0, maxLength = Infinity, pattern } = schema;
	const length = schema.minLength === undefined && schema.maxLength === undefined ? 0 : lengthOf(text);
	if (length < minLength) outcome.add("string_gte", path, `String length must be greater than or equal to ${minLength}`);
	if (length > maxLength) outcome.add("string_lte", path, `String length must be less than or equal to ${maxLength}`);
	if (pattern && !pattern.expression.matcher(text).find()) outcome.add("pattern", path, `Does not match pattern '${pattern.source}'`);
	outcome.score++;
}

/** In code points. */
function lengthOf(text: string): number {
	let length = 0;
	for (const _ of text) length++;
	return length;
}
