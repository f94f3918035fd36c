/**
 * Decimal numbers of any size as Go prints a big.Float that was made of one.
 * @module
 */
import { decimalOf } from "../../rego/mod.ts";
import { magnitude } from "../rational.ts";
import { trimmed } from "./digits.ts";
import { generalDigits } from "./float.ts";

/** All its digits: a big.Float has as many bits as they need. */
export function printDecimal(number: string): string {
	const { coefficient, exponent } = decimalOf(number);
	const digits = String(magnitude(coefficient));
	return `${coefficient < 0n ? "-" : ""}${generalDigits(trimmed(digits, digits.length + exponent), undefined)}`;
}
