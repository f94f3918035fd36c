/**
 * Go's big.Float, as far as OPA's arithmetic uses it: a mantissa of so many bits, rounded to the nearest, half to even.
 * @see https://pkg.go.dev/math/big#Float
 * @module
 */
import { decimalOf } from "../../rego/mod.ts";
import { magnitude } from "../rational.ts";

/** `mantissa` · 2^`exponent`. Both zeros are 0. */
export interface Float {
	readonly mantissa: bigint;
	readonly exponent: number;
	/** In bits. */
	readonly precision: number;
}

/** What OPA reads a number with. */
export const usual = 64;

export function bitsOf(value: bigint): number {
	return value === 0n ? 0 : magnitude(value).toString(16).length * 4 - leadingZeros(value);
}

function leadingZeros(value: bigint): number {
	const first = Number.parseInt(magnitude(value).toString(16)[0] as string, 16);
	return Math.clz32(first) - 28;
}

/** @param sticky whether the true value is a little farther from 0 */
export function rounded(mantissa: bigint, exponent: number, precision: number, sticky = false): Float {
	const drop = bitsOf(mantissa) - precision;
	if (drop <= 0) return { mantissa, exponent, precision };
	const size = magnitude(mantissa);
	const kept = size >> BigInt(drop);
	const rest = size - (kept << BigInt(drop));
	const half = 1n << BigInt(drop - 1);
	const up = rest > half || (rest === half && (sticky || kept % 2n === 1n));
	const result = up ? kept + 1n : kept;
	return { mantissa: mantissa < 0n ? -result : result, exponent: exponent + drop, precision };
}

/** The value of a JSON number, as Go reads it: the exponent is applied as a power of five, which is rounded too. */
export function floatOf(text: string): Float {
	const { coefficient, exponent } = decimalOf(text);
	if (exponent === 0) return rounded(coefficient, 0, usual);
	const five = powerOfFive(Math.abs(exponent));
	const exact = { mantissa: coefficient, exponent, precision: usual };
	return exponent < 0 ? quotient(exact, five, usual) : product(exact, five, usual);
}

/** 5^`power` with 128 bits, by squaring powers of 192 bits. */
function powerOfFive(power: number): Float {
	const exact = Math.min(power, 27);
	let result: Float = { mantissa: 5n ** BigInt(exact), exponent: 0, precision: usual + 64 };
	let square: Float = { mantissa: 5n, exponent: 0, precision: usual + 128 };
	for (let rest = power - exact; rest > 0; rest >>>= 1) {
		if (rest & 1) result = product(result, square, result.precision);
		square = product(square, square, square.precision);
	}
	return result;
}

export function sum(a: Float, b: Float, precision = Math.max(a.precision, b.precision)): Float {
	const exponent = Math.min(a.exponent, b.exponent);
	return rounded(scaled(a, exponent) + scaled(b, exponent), exponent, precision);
}

function scaled({ mantissa, exponent }: Float, to: number): bigint {
	return mantissa << BigInt(exponent - to);
}

export function negated({ mantissa, ...rest }: Float): Float {
	return { mantissa: -mantissa, ...rest };
}

export function product(a: Float, b: Float, precision = Math.max(a.precision, b.precision)): Float {
	return rounded(a.mantissa * b.mantissa, a.exponent + b.exponent, precision);
}

/** The divisor is not 0. */
export function quotient(a: Float, b: Float, precision = Math.max(a.precision, b.precision)): Float {
	const shift = Math.max(precision + 2 + bitsOf(b.mantissa) - bitsOf(a.mantissa), 0);
	const dividend = a.mantissa << BigInt(shift);
	const whole = dividend / b.mantissa;
	// Two bits more than are kept, of which the lowest says whether anything is left.
	const left = dividend % b.mantissa !== 0n;
	return rounded(whole, a.exponent - b.exponent - shift, precision, left);
}

/** Cut off towards 0. */
export function truncated({ mantissa, exponent }: Float): bigint {
	if (exponent >= 0) return mantissa << BigInt(exponent);
	const size = magnitude(mantissa) >> BigInt(-exponent);
	return mantissa < 0n ? -size : size;
}

export function isWhole({ mantissa, exponent }: Float): boolean {
	return exponent >= 0 || mantissa === 0n || mantissa % (1n << BigInt(-exponent)) === 0n;
}

/** With as many bits as it needs, and no fewer than usual. */
export function floatFrom(whole: bigint): Float {
	return { mantissa: whole, exponent: 0, precision: Math.max(bitsOf(whole), usual) };
}
