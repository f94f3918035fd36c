/**
 * What objects are held to, but for the schemas of their properties, whose turn comes last.
 * @module
 */
import type { RegoObject, RegoValue } from "../../rego/mod.ts";
import type { Outcome } from "./outcome.ts";
import type { Run } from "./run.ts";
import type { Schema } from "./schema.ts";

export function checkObject(schema: Schema, object: RegoObject, path: string, outcome: Outcome, run: Run): void {
	const { minProperties = 0, maxProperties = Infinity, required = [] } = schema;
	const size = object.entries.length;
	if (size < minProperties) outcome.add("array_min_properties", path, `Must have at least ${minProperties} properties`);
	if (size > maxProperties) outcome.add("array_max_properties", path, `Must have at most ${maxProperties} properties`);
	for (const key of required) {
		if (object.get(key) === undefined) outcome.add("required", path, `${key} is required`);
		else outcome.score++;
	}
	for (const [key, value] of object.entries) checkMember(schema, key as string, value, path, outcome, run);
	if (schema.propertyNames) checkNames(schema.propertyNames, object, path, outcome, run);
	outcome.score++;
}

/** By the patterns that its key matches; by `additionalProperties` where nothing tells of it. */
function checkMember(schema: Schema, key: string, value: RegoValue, path: string, outcome: Outcome, run: Run): void {
	const { properties, patternProperties = [], additionalProperties = true } = schema;
	const inside = `${path}.${key}`;
	const matching = patternProperties.filter(({ pattern }) => {
		run.step();
		return pattern.expression.matcher(key).find();
	});
	for (const one of matching) run.validate(one.schema, value, inside, outcome);
	if (matching.length > 0) outcome.score++;
	else if (properties?.has(key) || additionalProperties === true) return;
	else if (additionalProperties) run.validate(additionalProperties, value, inside, outcome);
	else outcome.add("additional_property_not_allowed", path, `Additional property ${key} is not allowed`);
}

function checkNames(schema: Schema, { entries }: RegoObject, path: string, outcome: Outcome, run: Run): void {
	for (const [key] of entries) {
		const found = run.judge(schema, key, path);
		if (found.valid) continue;
		outcome.add("invalid_property_name", path, `Property name of "${key}" does not match`);
		outcome.merge(found);
	}
}
