/**
 * `bits.*`: integers as bits, of negative ones the two's complement without end.
 * @module
 */
import type { RegoValue } from "../../rego/mod.ts";
import { BuiltinError, type Family } from "../builtin.ts";
import { limit, maxDigits } from "../limits.ts";
import { numeric } from "../operands.ts";
import { bitsOf } from "./float.ts";
import { boundedWhole, wholeNumber } from "./integers.ts";

export const bits: Family = {
	"bits.and": binary((a, b) => a & b),
	"bits.lsh": binary(shiftedLeft),
	"bits.negate": (operand) => wholeNumber(~integer(operand)),
	"bits.or": binary((a, b) => a | b),
	"bits.rsh": binary((value, places) => value >> BigInt(placesOf(places))),
	"bits.xor": binary((a, b) => a ^ b),
};

function binary(operation: (a: bigint, b: bigint) => bigint) {
	return (first?: RegoValue, second?: RegoValue): RegoValue => wholeNumber(operation(integer(first), integer(second)));
}

function integer(operand: RegoValue | undefined): bigint {
	const value = boundedWhole(numeric(operand).text);
	if (value === undefined) throw new BuiltinError("a whole number was expected");
	return value;
}

function shiftedLeft(value: bigint, places: bigint): bigint {
	const shift = placesOf(places);
	if (value === 0n) return value;
	// Four bits at the least: a digit has no more.
	limit(Math.floor((bitsOf(value) + shift) / 4), maxDigits, "the digits of a number");
	return value << BigInt(shift);
}

/** OPA uses the lowest 64 bits. Beyond 2^53 the nearest number is enough, because no value has as many bits. */
function placesOf(places: bigint): number {
	if (places < 0n) throw new BuiltinError("a number of places can't be negative");
	return Number(BigInt.asUintN(64, places));
}
