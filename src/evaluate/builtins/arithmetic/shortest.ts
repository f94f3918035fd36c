/**
 * A float as the fewest decimal digits that are read back as it, which is how OPA writes the result of arithmetic.
 * @module
 */
import { number, RegoNumber } from "../../rego/mod.ts";
import { limit, maxDigits } from "../limits.ts";
import { type Digits, trimmed } from "../printf/digits.ts";
import { generalDigits } from "../printf/float.ts";
import { magnitude } from "../rational.ts";
import { bitsOf, type Float, isWhole } from "./float.ts";

export function numberOf(float: Float): RegoNumber {
	if (float.mantissa === 0n) return number(0);
	const digits = shortest(float);
	limit(Math.abs(digits.point), maxDigits, "the digits of a number");
	const text = isWhole(float) ? digits.text.padEnd(digits.point, "0") : generalDigits(digits, undefined);
	return new RegoNumber(float.mantissa < 0n ? `-${text}` : text);
}

/** Go's roundShortest: between half a unit below and half a unit above. */
function shortest({ mantissa, exponent, precision }: Float): Digits {
	const shift = precision + 1 - bitsOf(mantissa);
	const halves = magnitude(mantissa) << BigInt(shift);
	const digits = decimal(halves, exponent - shift);
	const [lower, upper] = [decimal(halves - 1n, exponent - shift), decimal(halves + 1n, exponent - shift)];
	// The bounds themselves are read as the float only where its mantissa is even.
	const inclusive = (halves & 2n) === 0n;
	for (let at = 0; at < digits.text.length; at++) {
		const [below, here, above] = [lower, digits, upper].map(({ text }) => Number(text[at] ?? 0)) as [number, number, number];
		const down = below !== here || (inclusive && at + 1 === lower.text.length);
		const up = here !== above && (inclusive || here + 1 < above || at + 1 < upper.text.length);
		if (down || up) return cut(digits, at + 1, down && up ? roundsUp(digits.text, at + 1) : up);
	}
	return digits;
}

/** All digits of `mantissa` · 2^`exponent`. */
function decimal(mantissa: bigint, exponent: number): Digits {
	const text = String(exponent < 0 ? mantissa * 5n ** BigInt(-exponent) : mantissa << BigInt(exponent));
	return trimmed(text, text.length + Math.min(exponent, 0));
}

function roundsUp(text: string, kept: number): boolean {
	if (kept >= text.length) return false;
	if (text[kept] === "5" && kept + 1 === text.length) return Number(text[kept - 1]) % 2 === 1;
	return (text[kept] as string) >= "5";
}

function cut({ text, point }: Digits, kept: number, up: boolean): Digits {
	if (!up) return trimmed(text.slice(0, kept), point);
	const raised = String(BigInt(text.slice(0, kept)) + 1n);
	return trimmed(raised, point + raised.length - Math.min(kept, text.length));
}
