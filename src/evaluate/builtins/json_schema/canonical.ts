/**
 * One text for values that are equal to JSON Schema.
 * @module
 */
import { RegoNumber, RegoObject, type RegoValue } from "../../rego/mod.ts";
import { goJson } from "../marshal.ts";

/** Texts of lists and objects that are known already: one value may be held to many schemas. */
export type Known = WeakMap<object, string>;

/** As gojsonschema compares values: numbers as doubles, so that `1` and `1.0` are one, and 2^53 and 2^53 + 1 too. */
export function canonical(value: RegoValue, known: Known): string {
	if (value instanceof RegoNumber) return double(value.text);
	if (typeof value !== "object" || value === null) return goJson(value);
	const found = known.get(value) ?? compound(value, known);
	known.set(value, found);
	return found;
}

function compound(value: RegoObject | readonly RegoValue[] | object, known: Known): string {
	if (!(value instanceof RegoObject)) return `[${(value as readonly RegoValue[]).map((item) => canonical(item, known)).join(",")}]`;
	return `{${value.entries.map(([key, item]) => `${goJson(key)}:${canonical(item, known)}`).join(",")}}`;
}

/** Of one that is no double, OPA's evaluation ends too. */
function double(text: string): string {
	const value = Number(text);
	if (!Number.isFinite(value)) throw new RangeError(`a schema compares ${text.slice(0, 40)}, which is no double`);
	return Object.is(value, -0) ? "-0" : String(value);
}
