/**
 * What arrays are held to.
 * @module
 */
import type { RegoValue } from "../../rego/mod.ts";
import { canonical } from "./canonical.ts";
import { nearest, type Outcome } from "./outcome.ts";
import type { Run } from "./run.ts";
import type { Schema } from "./schema.ts";

type Items = readonly RegoValue[];

export function checkArray(schema: Schema, items: Items, path: string, outcome: Outcome, run: Run): void {
	checkItems(schema, items, path, outcome, run);
	const { minItems = 0, maxItems = Infinity, uniqueItems = false, contains } = schema;
	if (items.length < minItems) outcome.add("array_min_items", path, `Array must have at least ${minItems} items`);
	if (items.length > maxItems) outcome.add("array_max_items", path, `Array must have at most ${maxItems} items`);
	if (uniqueItems) checkUnique(items, path, outcome, run);
	if (contains) checkContains(contains, items, path, outcome, run);
	outcome.score++;
}

function checkItems({ items: schemas = [], additionalItems = true }: Schema, items: Items, path: string, outcome: Outcome, run: Run): void {
	const rest = isList(schemas) ? additionalItems : schemas;
	const first = isList(schemas) ? schemas : [];
	// Where no schema stands for an item by itself, additionalItems says nothing.
	const open = rest === true || (isList(schemas) && (first.length === 0 || first.length >= items.length));
	if (rest === false && !open) outcome.add("array_no_additional_items", path, "No additional items allowed on array");
	for (const [index, item] of items.entries()) {
		const schema = first[index] ?? (open ? true : rest);
		if (typeof schema === "object") run.validate(schema, item, `${path}.${index}`, outcome);
	}
}

function isList(schemas: Schema | readonly Schema[]): schemas is readonly Schema[] {
	return Array.isArray(schemas);
}

function checkUnique(items: Items, path: string, outcome: Outcome, run: Run): void {
	const seen = new Map<string, number>();
	items.forEach((item, index) => {
		const text = canonical(item, run.known);
		const before = seen.get(text);
		if (before !== undefined) outcome.add("unique", path, `array items[${before},${index}] must be unique`);
		seen.set(text, index);
	});
}

function checkContains(schema: Schema, items: Items, path: string, outcome: Outcome, run: Run): void {
	const tried: Outcome[] = [];
	for (const [index, item] of items.entries()) {
		const found = run.judge(schema, item, `${path}.${index}`);
		if (found.valid) return;
		tried.push(found);
	}
	outcome.add("contains", path, "At least one of the items must match");
	if (tried.length > 0) outcome.merge(nearest(tried));
}
