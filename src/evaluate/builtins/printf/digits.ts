/**
 * The decimal digits of doubles: exact ones, rounded half to even as Go does (JavaScript's toFixed rounds half up), and the shortest ones that
 * read back as the same double.
 * @module
 */

/** `0.text` · 10^`point`, without zeros at the end; empty for 0. */
export interface Digits {
	readonly text: string;
	readonly point: number;
}

/** No double has more digits after the point, or more digits in all; further ones are zeros. */
const maxPlaces = 1100;

export function shortestDigits(value: number): Digits {
	const [mantissa = "", exponent] = value.toExponential().split("e");
	return trimmed(mantissa.replace(".", ""), Number(exponent) + 1);
}

/** So many digits, the last one rounded. */
export function roundedDigits(value: number, count: number): Digits {
	if (value === 0) return { text: "", point: 0 };
	const exponent = Number(value.toExponential().split("e")[1]);
	const kept = Math.min(count, maxPlaces);
	const digits = String(rounded(value, kept - 1 - exponent));
	// Rounding up may have made one digit more: 9.99 to 10.0.
	return trimmed(digits, exponent + 1 + digits.length - kept);
}

export function trimmed(digits: string, point: number): Digits {
	const text = digits.replace(/0+$/, "");
	return { text, point: text === "" ? 0 : point };
}

/** With this many digits after the point. */
export function fixedDigits(value: number, places: number): string {
	const kept = Math.min(places, maxPlaces);
	const digits = String(rounded(value, kept)).padStart(kept + 1, "0");
	const [whole, fraction] = [digits.slice(0, digits.length - kept), digits.slice(digits.length - kept)];
	return places === 0 ? whole : `${whole}.${fraction.padEnd(places, "0")}`;
}

/** `value` · 10^`power` as a whole number. */
function rounded(value: number, power: number): bigint {
	const { mantissa, exponent } = binaryOf(value);
	const numerator = mantissa * 2n ** BigInt(Math.max(exponent, 0)) * 10n ** BigInt(Math.max(power, 0));
	const denominator = 2n ** BigInt(Math.max(-exponent, 0)) * 10n ** BigInt(Math.max(-power, 0));
	const whole = numerator / denominator;
	const twice = (numerator % denominator) * 2n;
	return whole + (twice > denominator || (twice === denominator && whole % 2n === 1n) ? 1n : 0n);
}

/** `mantissa` · 2^`exponent`, for a value that is finite and not below 0. */
export function binaryOf(value: number): { mantissa: bigint; exponent: number } {
	const view = new DataView(new ArrayBuffer(8));
	view.setFloat64(0, value);
	const bits = view.getBigUint64(0);
	const [biased, fraction] = [Number(bits >> 52n) & 0x7ff, bits & ((1n << 52n) - 1n)];
	return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}
