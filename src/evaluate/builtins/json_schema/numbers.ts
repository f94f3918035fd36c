/**
 * What numbers are held to: exactly, as gojsonschema counts in fractions.
 * @module
 */
import { compare, decimalOf, type RegoNumber } from "../../rego/mod.ts";
import { limit, maxDigits } from "../limits.ts";
import { printDecimal } from "../printf/decimal.ts";
import type { Outcome } from "./outcome.ts";
import type { Schema } from "./schema.ts";

export function checkNumber(schema: Schema, value: RegoNumber, path: string, outcome: Outcome): void {
	const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema;
	const beside = (bound: RegoNumber | undefined) => (bound === undefined ? undefined : compare(value, bound));
	const add = (type: string, told: string, bound: RegoNumber | undefined) =>
		outcome.add(type, path, `${told} ${printDecimal(bound?.text ?? "0")}`);
	if (multipleOf && !isMultiple(value, multipleOf)) add("multiple_of", "Must be a multiple of", multipleOf);
	if ((beside(maximum) ?? 0) > 0) add("number_lte", "Must be less than or equal to", maximum);
	if ((beside(exclusiveMaximum) ?? -1) >= 0) add("number_lt", "Must be less than", exclusiveMaximum);
	if ((beside(minimum) ?? 0) < 0) add("number_gte", "Must be greater than or equal to", minimum);
	if ((beside(exclusiveMinimum) ?? 1) <= 0) add("number_gt", "Must be greater than", exclusiveMinimum);
	outcome.score++;
}

/** `3.0` and `1e3` are whole. */
export function isWhole({ text }: RegoNumber): boolean {
	const { coefficient, exponent } = decimalOf(text);
	if (exponent >= 0 || coefficient === 0n) return true;
	return -exponent <= String(coefficient).length && coefficient % 10n ** BigInt(-exponent) === 0n;
}

function isMultiple(value: RegoNumber, unit: RegoNumber): boolean {
	const [a, b] = [decimalOf(value.text), decimalOf(unit.text)];
	if (a.coefficient === 0n) return true;
	const distance = a.exponent - b.exponent;
	limit(Math.abs(distance), 2 * maxDigits, "the digits of a number that a schema divides");
	const scale = 10n ** BigInt(Math.abs(distance));
	return distance >= 0 ? (a.coefficient * scale) % b.coefficient === 0n : a.coefficient % (b.coefficient * scale) === 0n;
}
