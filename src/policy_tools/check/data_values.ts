/**
 * The values that a part of ossify's data, or one of its rules, can have where they are a closed list.
 * @module
 */
import type { Term } from "../../compile/mod.ts";
import type { Schema } from "../../json/mod.ts";
import { rulesIn } from "../compile/mod.ts";
import { shippedSchema } from "../data/mod.ts";
import type { ParsedModule } from "../syntax/mod.ts";
import { pathsReadIn } from "./read_paths.ts";
import type { Scoped } from "./static_terms.ts";

/** What a term reads, and the values that this can have. */
export interface ClosedValues {
	/** As it is called in a message. */
	readonly name: string;
	readonly values: readonly unknown[];
}

/** Undefined where a term reads something else. @param known all modules: each engine is one rule */
export function dataValuesOf({ term, rule, module }: Scoped, known: readonly ParsedModule[]): ClosedValues | undefined {
	const [root, ...path] = pathsReadIn(module, rule).find(({ node }) => node === term)?.path ?? [];
	if (root !== "data" || path[0] !== "ossify") return undefined;
	const name = `data.${path.join(".")}`;
	const values = name === "data.ossify.container.engine" ? enginesIn(known) : valuesAt(shippedSchema, path);
	return values && { name, values };
}

/** The engines that claim specs, and what the rule gives where it is not one of them. */
function enginesIn(known: readonly ParsedModule[]): readonly string[] | undefined {
	const claims = rulesIn(known, ["ossify", "engines"], "claims").map(({ rule }) => textOf(rule.key));
	return claims.length === 0 || claims.includes(undefined) ? undefined : ["plain", "ambiguous", ...new Set(claims as string[])];
}

function textOf(term: Term | undefined): string | undefined {
	return term?.type === "string" ? term.value : undefined;
}

function valuesAt(schema: Schema, [key, ...rest]: readonly string[]): readonly unknown[] | undefined {
	if (key === undefined) return schema.enum;
	const { properties = {}, additionalProperties: others } = schema;
	const inner = Object.hasOwn(properties, key) ? properties[key] : others;
	return typeof inner === "object" ? valuesAt(inner, rest) : undefined;
}
