/**
 * Exact arithmetic on the texts of numbers, as far as comparing and builtins need it.
 * @module
 */

/** `coefficient` · 10^`exponent`. */
export interface Decimal {
	readonly coefficient: bigint;
	readonly exponent: number;
}

const syntax = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const small = /^-?\d{1,15}$/;

/** Reads the text of a number of JSON. */
export function decimalOf(text: string): Decimal {
	const [, sign = "", whole = "0", fraction = "", exponent = "0"] = syntax.exec(text) ?? [];
	return { coefficient: BigInt(sign + whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** Compares by value: `1`, `1.0` and `10e-1` are equal. */
export function compareNumbers(a: string, b: string): number {
	if (a === b) return 0;
	if (small.test(a) && small.test(b)) return Number(a) - Number(b);
	return compareDecimals(decimalOf(a), decimalOf(b));
}

function compareDecimals(a: Decimal, b: Decimal): number {
	const [signA, signB] = [signOf(a.coefficient), signOf(b.coefficient)];
	if (signA !== signB || signA === 0) return signA - signB;
	// By magnitude first: to write 1e999999 out would cost a million digits.
	const magnitude = magnitudeOf(a) - magnitudeOf(b);
	if (magnitude !== 0) return magnitude * signA;
	const exponent = Math.min(a.exponent, b.exponent);
	return signOf(scaled(a, exponent) - scaled(b, exponent));
}

function signOf(value: bigint): number {
	if (value === 0n) return 0;
	return value > 0n ? 1 : -1;
}

function magnitudeOf({ coefficient, exponent }: Decimal): number {
	return String(coefficient).replace("-", "").length + exponent;
}

function scaled({ coefficient, exponent }: Decimal, to: number): bigint {
	return coefficient * 10n ** BigInt(exponent - to);
}

/** The whole number that a text denotes (`3.0` and `1e3` are whole); undefined where it has a fraction or too many digits. */
export function wholeOf(text: string): bigint | undefined {
	if (small.test(text)) return BigInt(text);
	const { coefficient, exponent } = decimalOf(text);
	if (exponent >= 0) return exponent > maxDigits ? undefined : scaled({ coefficient, exponent }, 0);
	if (-exponent > String(coefficient).length && coefficient !== 0n) return undefined;
	const divisor = 10n ** BigInt(Math.min(-exponent, maxDigits));
	return coefficient % divisor === 0n ? coefficient / divisor : undefined;
}

const maxDigits = 10_000;
