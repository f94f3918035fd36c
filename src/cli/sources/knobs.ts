/**
 * The data of the shipped policies against its schema.
 * @module
 */
import knobs from "../../../policies/schemas/knobs.json" with { type: "json" };
import type { JsonObject } from "../../bundle/mod.ts";
import type { Part } from "../../errors.ts";
import { findViolations, type Schema, type Violation } from "../../json/mod.ts";
import { closest } from "../arguments/mod.ts";

/** The data of the shipped policies. */
export const dataSchema: Schema = knobs as Schema;

/** What is wrong with the data, by its path from `data` on. */
export interface KnobFault {
	readonly rule: "unknown-knob" | "wrong-value";
	readonly severity: "error";
	readonly message: string;
	readonly advice: string;
	readonly path: Part;
}

/**
 * Knobs that do not exist, and values that they do not take. A knob that a policy adds to the shipped ones is one, too.
 * @param isRead whether some Rego reads what is at a path
 */
export function knobFaults(data: JsonObject, isRead: (path: Part) => boolean): readonly KnobFault[] {
	const surplus = surplusIn(data, [], isRead);
	const violations = findViolations(dataSchema, data);
	const unknown = violations.flatMap((one) =>
		one.surplus && !isRead([...one.path, one.surplus.key]) ? [unknownKnob(one, one.surplus)] : [],
	);
	return [...surplus, ...unknown, ...violations.flatMap((one) => (one.surplus ? [] : [wrongValue(one)]))];
}

/** What is above the settings, where other policies may have data of their own. */
function surplusIn(data: JsonObject, path: Part, isRead: (path: Part) => boolean): readonly KnobFault[] {
	const [known] = path.length === 0 ? ["ossify"] : ["config"];
	return Object.entries(data).flatMap(([key, value]) => {
		const here = [...path, key];
		if (key === known) return path.length === 0 && isObject(value) ? surplusIn(value, here, isRead) : [];
		return isRead(here) ? [] : [unknownKnob({ path }, { key, known: [known as string] })];
	});
}

/** The settings that have one place, by their last key. */
const elsewhere: ReadonlyMap<string, Part> = new Map(pathsIn(dataSchema, []).map((path) => [String(path.at(-1)), path]));

function pathsIn(schema: Schema, path: Part): readonly Part[] {
	const name = schema.$ref?.slice("#/definitions/".length);
	const { properties = {} } = (name === undefined ? schema : dataSchema.definitions?.[name]) ?? {};
	const inner = Object.entries(properties).flatMap(([key, one]) => pathsIn(one, [...path, key]));
	return path.length > 1 ? [path, ...inner] : inner;
}

function unknownKnob({ path }: Pick<Violation, "path">, { key, known }: NonNullable<Violation["surplus"]>): KnobFault {
	const meant = closest(key, known) ?? closest(key.toLowerCase(), known) ?? elsewhere.get(key)?.join(".");
	return {
		rule: "unknown-knob",
		severity: "error",
		message: `nothing reads ${key}${path.length < 2 ? ` ${path.length === 0 ? "at the top" : "below ossify"}` : ""}${meant ? `; did you mean ${meant}?` : ""}`,
		advice: meant ? `write ${meant}${meant.includes(".") ? ", each below the other" : ""}` : adviceFor(known),
		path: [...path, key],
	};
}

function adviceFor(known: readonly string[]): string {
	const possible = known.length > 1 ? `known here: ${known.join(", ")}` : `settings are below ossify.config`;
	return `${possible}; if a Rego file reads it that is not named here, name that file too`;
}

function wrongValue({ path, what }: Violation): KnobFault {
	const name = path.at(-1);
	return {
		rule: "wrong-value",
		severity: "error",
		message: `${typeof name === "number" ? `item ${name + 1} of ${path.at(-2)}` : (name ?? "the data")} ${what}`,
		advice: what.endsWith("not null")
			? "null drops an entry. To keep the shipped values, delete the line; to drop them, set each to null. `ossify check --schema data` shows what each knob takes"
			: "`ossify check --schema data` shows what each knob takes",
		path,
	};
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
