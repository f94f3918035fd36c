/**
 * Schemas of schemas: `anyOf`, `oneOf`, `allOf`, `not`, `dependencies`, `if`.
 * @module
 */
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { nearest, type Outcome } from "./outcome.ts";
import type { Run } from "./run.ts";
import type { Schema } from "./schema.ts";

export function checkCombined(schema: Schema, value: RegoValue, path: string, outcome: Outcome, run: Run): void {
	const { anyOf = [], oneOf = [], allOf = [], not } = schema;
	if (anyOf.length > 0) checkAnyOf(anyOf, value, path, outcome, run);
	if (oneOf.length > 0) checkOneOf(oneOf, value, path, outcome, run);
	if (allOf.length > 0) checkAllOf(allOf, value, path, outcome, run);
	if (not && run.judge(not, value, path).valid) outcome.add("number_not", path, "Must not validate the schema (not)");
	if (value instanceof RegoObject) checkDependencies(schema, value, path, outcome, run);
	checkCondition(schema, value, path, outcome, run);
	outcome.score++;
}

function checkAnyOf(schemas: readonly Schema[], value: RegoValue, path: string, outcome: Outcome, run: Run): void {
	const tried: Outcome[] = [];
	for (const schema of schemas) {
		const found = run.judge(schema, value, path);
		if (found.valid) return;
		tried.push(found);
	}
	outcome.add("number_any_of", path, "Must validate at least one schema (anyOf)");
	outcome.merge(nearest(tried));
}

function checkOneOf(schemas: readonly Schema[], value: RegoValue, path: string, outcome: Outcome, run: Run): void {
	const tried = schemas.map((schema) => run.judge(schema, value, path));
	const fitting = tried.filter(({ valid }) => valid).length;
	if (fitting === 1) return;
	outcome.add("number_one_of", path, "Must validate one and only one schema (oneOf)");
	if (fitting === 0) outcome.merge(nearest(tried));
}

function checkAllOf(schemas: readonly Schema[], value: RegoValue, path: string, outcome: Outcome, run: Run): void {
	const tried = schemas.map((schema) => run.judge(schema, value, path));
	for (const found of tried) outcome.merge(found);
	if (!tried.every(({ valid }) => valid)) outcome.add("number_all_of", path, "Must validate all the schemas (allOf)");
}

function checkDependencies({ dependencies }: Schema, value: RegoObject, path: string, outcome: Outcome, run: Run): void {
	if (dependencies === undefined) return;
	for (const [key] of value.entries) {
		const needed = dependencies.get(key as string);
		if (needed === undefined) continue;
		if (!isKeys(needed)) run.validate(needed, value, path, outcome);
		else
			for (const other of needed) {
				if (value.get(other) === undefined) outcome.add("missing_dependency", path, `Has a dependency on ${other}`);
			}
	}
}

function isKeys(needed: Schema | readonly string[]): needed is readonly string[] {
	return Array.isArray(needed);
}

function checkCondition(schema: Schema, value: RegoValue, path: string, outcome: Outcome, run: Run): void {
	if (schema.if === undefined) return;
	const holds = run.judge(schema.if, value, path).valid;
	const next = holds ? schema.then : schema.else;
	const found = next && run.judge(next, value, path);
	if (found === undefined || found.valid) return;
	if (holds) outcome.add("condition_then", path, 'Must validate "then" as "if" was valid');
	else outcome.add("condition_else", path, 'Must validate "else" as "if" was not valid');
	outcome.merge(found);
}
