/**
 * The operands of arithmetic and its integers: of any size, up to a bound.
 * @module
 */
import { decimalOf, number, type RegoNumber, wholeOf } from "../../rego/mod.ts";
import { limit, maxDigits } from "../limits.ts";
import { type Float, floatOf } from "./float.ts";

/**
 * The integer that a text denotes; undefined where it has a fraction.
 * @throws {RangeError} where it has too many digits
 */
export function boundedWhole(text: string): bigint | undefined {
	boundedDigits(text);
	return wholeOf(text);
}

function boundedDigits(text: string): void {
	// Short and without an exponent: nearly always.
	if (text.length <= 16 && !/e/i.test(text)) return;
	limit(text.length, maxDigits, "the digits of a number");
	limit(Math.abs(decimalOf(text).exponent), maxDigits, "the digits of a number");
}

/** @throws {RangeError} where it has too many digits */
export function boundedFloat(text: string): Float {
	boundedDigits(text);
	return floatOf(text);
}

/** @throws {RangeError} where it has too many digits */
export function wholeNumber(value: bigint): RegoNumber {
	const result = number(value);
	limit(result.text.length, maxDigits + 1, "the digits of a number");
	return result;
}
