/**
 * The check of data, for all commands. Loaded only if there is data.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import type { Diagnostic } from "../../compile/mod.ts";
import type { Schema } from "../../json/mod.ts";
import type { DataText } from "../source/rego_source.ts";
import { knobFaults } from "./faults.ts";
import { dataLines, unignored } from "./ignored.ts";

export { shippedSchema } from "./shipped_schema.ts";

/** Data, and the files that it is from. */
export interface GivenData {
	readonly data: JsonObject;
	readonly texts: readonly DataText[];
}

/** Keys that nothing reads, and values that are not allowed, with their positions; without those that a comment in the file accepts. */
export async function dataFaults(schema: Schema, { data, texts }: GivenData): Promise<readonly Diagnostic[]> {
	const faults = knobFaults(data, schema);
	if (faults.length === 0) return [];
	const { placedFaults } = await import("./placed.ts");
	const lines = new Map(texts.map(({ shown, text }) => [shown, dataLines(text)] as const));
	return inOrder(unignored(await placedFaults(faults, texts), lines, []), texts);
}

function inOrder(faults: readonly Diagnostic[], texts: readonly DataText[]): readonly Diagnostic[] {
	const rank = ({ path }: Diagnostic) => texts.findIndex(({ shown }) => shown === path);
	return faults.toSorted((a, b) => rank(a) - rank(b) || a.row - b.row || a.column - b.column);
}

/** The same for data that is merged over other data, which may have the keys that a policy requires. */
export async function overlayFaults(schema: Schema, given: GivenData): Promise<readonly Diagnostic[]> {
	return await dataFaults(withoutRequired(schema), given);
}

function withoutRequired(schema: Schema): Schema {
	const { required: _, properties, additionalProperties: others, items, ...rest } = schema;
	return {
		...rest,
		...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, withoutRequired(one)])) }),
		...(others !== undefined && { additionalProperties: typeof others === "object" ? withoutRequired(others) : others }),
		...(items && { items: withoutRequired(items) }),
	};
}
