/**
 * Doubles by powers of two: `%b`, `%x`.
 * @module
 */
import { binaryOf } from "./digits.ts";

/** `4503599627370496p-52`. */
export function powerFloat(value: number): string {
	const { mantissa, exponent } = binaryOf(value);
	return `${mantissa}p${signed(exponent)}`;
}

/** `0x1.8p+01`. */
export function hexFloat(value: number, precision: number | undefined): string {
	const { mantissa, exponent } = binaryOf(value);
	if (mantissa === 0n) return `0x0${point("".padEnd(precision ?? 0, "0"))}p+00`;
	const shift = 53 - mantissa.toString(2).length;
	const [fraction, carried] = roundedFraction((mantissa << BigInt(shift)) - (1n << 52n), Math.min(precision ?? 13, 13));
	const digits = fraction.toString(16).padStart(13, "0");
	const shown = precision === undefined ? digits.replace(/0+$/, "") : digits.slice(0, precision).padEnd(precision, "0");
	return `0x1${point(shown)}p${signed(exponent + 52 - shift + carried, 2)}`;
}

/** 52 bits, of which so many hexadecimal digits are kept; the carry, where they round up to the next power of two. */
function roundedFraction(fraction: bigint, digits: number): [fraction: bigint, carried: 0 | 1] {
	const unit = 1n << BigInt(52 - 4 * digits);
	const whole = (1n << 52n) + fraction;
	const twice = (whole % unit) * 2n;
	const odd = (whole / unit) % 2n === 1n;
	const result = (whole / unit + (twice > unit || (twice === unit && odd) ? 1n : 0n)) * unit;
	return result >= 1n << 53n ? [0n, 1] : [result - (1n << 52n), 0];
}

function point(digits: string): string {
	return digits === "" ? "" : `.${digits}`;
}

function signed(exponent: number, width = 0): string {
	return `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(width, "0")}`;
}
