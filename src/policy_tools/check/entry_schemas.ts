/**
 * The schemas for entries that rules add to the decision: parts of the decision's schema, and of the data's.
 * @module
 */
import { decisionSchema } from "../../decision/mod.ts";
import type { Schema } from "../../json/mod.ts";
import type { ExtensionPoint } from "../compile/mod.ts";
import { dataSchema } from "../data/mod.ts";

const decision = decisionSchema as Schema;

function definitionOf(root: Schema, name: string): Schema {
	return { ...root.definitions?.[name], ...(root.definitions && { definitions: root.definitions }) };
}

const finding = definitionOf(decision, "finding");

/** The keys are those of the data, where allowances are listed by destination. */
const allowance: Schema = {
	...definitionOf(dataSchema, "allowance"),
	type: "object",
	required: ["destination"],
	properties: {
		...(decision.definitions?.allowance?.properties?.destination && { destination: decision.definitions.allowance.properties.destination }),
		...definitionOf(dataSchema, "allowance").properties,
	},
};

const candidate: Schema = {
	type: "object",
	required: ["rule", "subject", "entry"],
	additionalProperties: false,
	properties: {
		rule: { type: "string", minLength: 1 },
		subject: { type: "string", minLength: 1 },
		entry: { ...definitionOf(dataSchema, "exemption"), type: "object", required: ["reason"] },
		trust: { type: "string" },
	},
	...(dataSchema.definitions && { definitions: dataSchema.definitions }),
};

/** The schema of the entries of a point, with the definitions that it refers to. */
export function schemaOfEntries({ name }: Pick<ExtensionPoint, "name">): Schema {
	return { allowance, candidate }[name] ?? finding;
}
