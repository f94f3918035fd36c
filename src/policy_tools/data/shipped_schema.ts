/**
 * The schema of the shipped policies' data.
 * @module
 */
import knobs from "../../../policies/schemas/knobs.json" with { type: "json" };
import type { Schema } from "../../json/mod.ts";

/** The schema for printing and for editors: other policies may have more data. */
export const dataSchema: Schema = knobs as Schema;

/** The same without references to definitions, so that a part of it may be changed alone. */
export const settingsSchema: Schema = inlined(dataSchema.definitions?.config as Schema);

/** Only the data of the shipped policies. */
export const shippedSchema: Schema = closed({ ossify: { ...closed({ config: settingsSchema }), type: "object" } });

/** An object with these keys and no other. Null drops the entry of a policy's own data. */
export function closed(properties: Readonly<Record<string, Schema>>): Schema {
	return { type: ["object", "null"], additionalProperties: false, properties };
}

function inlined(schema: Schema): Schema {
	if (schema.$ref !== undefined) return inlined(dataSchema.definitions?.[schema.$ref.slice("#/definitions/".length)] as Schema);
	const { properties, additionalProperties: others, items, description: _, ...rest } = schema as Schema & { description?: string };
	return {
		...rest,
		...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, inlined(one)])) }),
		...(others !== undefined && { additionalProperties: typeof others === "object" ? inlined(others) : others }),
		...(items && { items: inlined(items) }),
	};
}
