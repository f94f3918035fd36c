/**
 * The rules that a policy of one's own may add to ossify's packages, and what each of them yields.
 * @module
 */
import { decisionSchema } from "../../decision/mod.ts";
import type { Schema } from "../../json/mod.ts";
import { dataSchema } from "../sources/mod.ts";

/** A rule to which others may add. All of them are sets. */
export interface ExtensionPoint {
	readonly package: string;
	readonly name: string;
	/** What an entry is called in messages. */
	readonly entry: string;
	/** The part of the decision that entries end up in. */
	readonly part: "deny" | "warn" | "tmpfs" | "reasons";
	/** What an entry is checked against, with the definitions that it refers to. */
	readonly schema: Schema;
}

const decision = decisionSchema as Schema;

function definitionOf(root: Schema, name: string): Schema {
	return { ...root.definitions?.[name], ...(root.definitions && { definitions: root.definitions }) };
}

const finding = definitionOf(decision, "finding");

/** The keys are the data's, which has allowances by destination. */
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

/** All of them, in the order of `docs/policies.md`. */
export const extensionPoints: readonly ExtensionPoint[] = [
	{ package: "ossify.rules", name: "deny", entry: "a refusal", part: "deny", schema: finding },
	{ package: "ossify.rules", name: "warn", entry: "a warning", part: "warn", schema: finding },
	{ package: "ossify.exemptions", name: "exempt", entry: "an exemption", part: "reasons", schema: finding },
	{ package: "ossify.exemptions", name: "candidate", entry: "a candidate", part: "reasons", schema: candidate },
	{ package: "ossify.tmpfs", name: "allowance", entry: "an allowance", part: "tmpfs", schema: allowance },
];

/** The point that a rule adds to. */
export function extensionPointOf(path: readonly string[], name: string): ExtensionPoint | undefined {
	const dotted = path.join(".");
	return extensionPoints.find((one) => one.package === dotted && one.name === name);
}
