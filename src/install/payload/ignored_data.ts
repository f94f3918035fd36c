/**
 * Data of a policy that have no effect for an engine, as it does not write into a spec what they name.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import { configIn, objectAt } from "./config_section.ts";

/** What an engine writes into a spec. */
export interface EngineFacts {
	readonly title: string;
	readonly hasNamespaces: boolean;
	readonly writesLabels: boolean;
}

/** Facts that not every engine writes into a spec, with the paths of the data that have no effect without them. */
const facts: readonly { readonly why: string; readonly paths: readonly string[]; readonly isKnown: (engine: EngineFacts) => boolean }[] = [
	{ why: "has no namespaces", paths: ["namespace_modes", "exemptions.namespaces"], isKnown: ({ hasNamespaces }) => hasNamespaces },
	// Only engines of Kubernetes write them.
	{
		why: "writes no image names into the spec",
		paths: ["exemptions.images", "tmpfs.images"],
		isKnown: ({ hasNamespaces }) => hasNamespaces,
	},
	{ why: "writes no labels of containers into the spec", paths: ["exemptions.labels"], isKnown: ({ writesLabels }) => writesLabels },
];

/** @param byRules whether the policy sets the mode by its own rules */
export function ignoredIn(config: JsonObject, engine: EngineFacts, byRules: boolean): string[] {
	if (byRules) return [];
	return facts.flatMap(({ why, paths, isKnown }) => {
		if (isKnown(engine)) return [];
		const given = paths.filter((path) => Object.keys(path.split(".").reduce(objectAt, config)).length > 0);
		return given.length === 0 ? [] : [`${given.join(" and ")} ${given.length === 1 ? "has" : "have"} no effect, as ${engine.title} ${why}`];
	});
}

/**
 * The data of a policy that have no effect for an engine, one sentence for each.
 * @param byRules whether the policy sets the mode by its own rules
 * @throws {OssifyError} `policy/invalid-data`
 */
export function ignoredData(engine: EngineFacts, data: Uint8Array, byRules: boolean): readonly string[] {
	return ignoredIn(configIn(data, "the policy's data"), engine, byRules);
}
