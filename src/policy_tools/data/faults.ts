/**
 * Data against the schema of the policy that reads it.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import { closest, closestValue } from "../../closest.ts";
import type { Part } from "../../errors.ts";
import { findViolations, type Schema, type Violation } from "../../json/mod.ts";

/** What is wrong with the data, by its path from `data` on. */
export interface KnobFault {
	readonly rule: "unknown-knob" | "wrong-value";
	readonly severity: "error";
	readonly message: string;
	readonly advice: string;
	readonly path: Part;
}

/** Keys that nothing reads, and values that are not allowed. */
export function knobFaults(data: JsonObject, schema: Schema): readonly KnobFault[] {
	const violations = findViolations(schema, data);
	const unknown = violations.flatMap((one) => (one.surplus ? [unknownKnob(one, one.surplus, schema)] : []));
	return [...unknown, ...violations.flatMap((one) => (one.surplus ? [] : [wrongValue(one)]))];
}

/** The settings that have one place, by their last key. */
function elsewhere(schema: Schema): ReadonlyMap<string, Part> {
	return new Map(pathsIn(schema, []).map((path) => [String(path.at(-1)), path]));
}

function pathsIn({ properties = {} }: Schema, path: Part): readonly Part[] {
	const inner = Object.entries(properties).flatMap(([key, one]) => pathsIn(one, [...path, key]));
	return path.length > 1 ? [path, ...inner] : inner;
}

function unknownKnob({ path }: Pick<Violation, "path">, { key, known }: NonNullable<Violation["surplus"]>, schema: Schema): KnobFault {
	const meant = closest(key, known) ?? closest(key.toLowerCase(), known) ?? elsewhere(schema).get(key)?.join(".");
	return {
		rule: "unknown-knob",
		severity: "error",
		message: `nothing reads ${key}${whereOf(path)}${meant ? `; did you mean ${meant}?` : ""}`,
		advice: meant ? `write ${meant}${meant.includes(".") ? " as nested keys" : ""}` : adviceFor(known),
		path: [...path, key],
	};
}

function whereOf(path: Part): string {
	if (path.length === 0) return " at the top";
	return path.length === 1 ? ` below ${path[0]}` : "";
}

function adviceFor(known: readonly string[]): string {
	const isSettings = known.length === 1 && ["ossify", "config"].includes(known[0] as string);
	const possible = isSettings ? "settings are below ossify.config" : known.length > 0 ? `known here: ${known.join(", ")}` : "delete it";
	return `${possible}; if another Rego file reads it, name that file too`;
}

function wrongValue({ path, what, unlisted }: Violation): KnobFault {
	const name = path.at(-1);
	const meant = unlisted && closestValue(unlisted.given, unlisted.known);
	return {
		rule: "wrong-value",
		severity: "error",
		message: `${typeof name === "number" ? `item ${name + 1} of ${path.at(-2)}` : (name ?? "the data")} ${what}${meant ? `; did you mean ${meant}?` : ""}`,
		advice: meant ? `write ${meant}` : adviceOn(path, what),
		path,
	};
}

function adviceOn(path: Part, what: string): string {
	if (path[0] !== "ossify") return "the policy reads or declares it so: `schemas` in its METADATA";
	if (!what.endsWith("not null")) return "`ossify check --schema data` shows the allowed values of each setting";
	if (path.length < 3) return "indent what belongs below it, or delete the line: the shipped values remain";
	return "null drops an entry. To keep the shipped values, delete the line; to drop them, set each to null. `ossify check --schema data` shows the allowed values of each setting";
}
