/**
 * Fractions, exact: what Go's big.Rat is.
 * @module
 */
import { decimalOf } from "../rego/mod.ts";
import { BuiltinError } from "./builtin.ts";
import { maxDigits } from "./limits.ts";

/** A fraction; the denominator is above 0. */
export interface Rational {
	readonly numerator: bigint;
	readonly denominator: bigint;
}

const amount = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads what Go's big numbers read, in decimal: `1.`, `.5` and `+1e3` too. */
export function rationalOf(text: string): Rational {
	if (!amount.test(text)) throw new BuiltinError("no number");
	const { coefficient, exponent } = decimalOf(text.replace("+", "").replace(/^(-?)\./, "$10."));
	if (Math.abs(exponent) > maxDigits) throw new BuiltinError("too many digits");
	const scale = 10n ** BigInt(Math.abs(exponent));
	return exponent < 0 ? { numerator: coefficient, denominator: scale } : { numerator: coefficient * scale, denominator: 1n };
}

export function times(a: Rational, b: Rational): Rational {
	return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** In decimal, with this many digits after the point, the last one rounded (half up). */
export function fixed({ numerator, denominator }: Rational, digits: number): string {
	const sign = numerator < 0n ? "-" : "";
	const scaled = (magnitude(numerator) * 10n ** BigInt(digits) * 2n + denominator) / (denominator * 2n);
	const text = String(scaled).padStart(digits + 1, "0");
	return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Rounded to a mantissa of 64 bits, half to even: the default precision of Go's big.Float. */
export function toFloat64Bits({ numerator, denominator }: Rational): Rational {
	const size = magnitude(numerator);
	if (size === 0n) return { numerator, denominator };
	const shift = 64 - (bits(size) - bits(denominator));
	const [scaled, divisor] = shift > 0 ? [size << BigInt(shift), denominator] : [size, denominator << BigInt(-shift)];
	const rounded = roundHalfEven(scaled, divisor, bits(scaled / divisor) - 64);
	const signed = numerator < 0n ? -rounded : rounded;
	return shift > 0 ? { numerator: signed, denominator: 1n << BigInt(shift) } : { numerator: signed << BigInt(-shift), denominator: 1n };
}

/** `value / divisor` with its lowest `drop` bits rounded away. */
function roundHalfEven(value: bigint, divisor: bigint, drop: number): bigint {
	const unit = divisor << BigInt(Math.max(drop, 0));
	const whole = value / unit;
	const twice = (value % unit) * 2n;
	const up = twice > unit || (twice === unit && whole % 2n === 1n) ? 1n : 0n;
	return (whole + up) << BigInt(Math.max(drop, 0));
}

export function magnitude(value: bigint): bigint {
	return value < 0n ? -value : value;
}

function bits(value: bigint): number {
	return value.toString(2).length;
}
