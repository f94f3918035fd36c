/**
 * Doubles.
 * @module
 */
import { type Digits, fixedDigits, roundedDigits, shortestDigits } from "./digits.ts";
import { type Flags, pad } from "./flags.ts";
import { hexFloat, powerFloat } from "./float_binary.ts";

/** Undefined where the verb does not fit. */
export function printFloat(verb: string, value: number, flags: Flags): string | undefined {
	const digits = unsigned(verb, Math.abs(value), flags.precision);
	if (digits === undefined) return undefined;
	const text = flags.sharp && verb !== "b" ? withPoint(digits, verb, flags.precision) : digits;
	const sign = signOf(value, flags);
	if (flags.zero && !flags.minus && sign !== "") return sign + pad(text, { ...flags, width: (flags.width ?? 0) - 1 });
	return pad(sign + text, flags);
}

function signOf(value: number, { plus, space }: Flags): string {
	if (value < 0 || Object.is(value, -0)) return "-";
	if (plus) return "+";
	return space ? " " : "";
}

function unsigned(verb: string, value: number, precision: number | undefined): string | undefined {
	switch (verb) {
		case "v":
		case "g":
			return general(value, precision);
		case "G":
			return general(value, precision).toUpperCase();
		case "e":
			return exponential(roundedDigits(value, (precision ?? 6) + 1), precision ?? 6);
		case "E":
			return exponential(roundedDigits(value, (precision ?? 6) + 1), precision ?? 6).toUpperCase();
		case "f":
		case "F":
			return fixedDigits(value, precision ?? 6);
		case "b":
			return powerFloat(value);
		case "x":
			return hexFloat(value, precision);
		case "X":
			return hexFloat(value, precision).toUpperCase();
		default:
			return undefined;
	}
}

/** The shortest form: with an exponent where that is below -4, or where the point would come after all digits. */
function general(value: number, precision: number | undefined): string {
	return generalDigits(precision === undefined ? shortestDigits(value) : roundedDigits(value, precision || 1), precision);
}

/** The same of digits that are known, and rounded. */
export function generalDigits(digits: Digits, precision: number | undefined): string {
	const { text, point } = digits;
	const wide = precision === undefined ? 6 : Math.max(precision, 1);
	const bound = precision !== undefined && wide > text.length && text.length >= point ? text.length : wide;
	if (point - 1 < -4 || point - 1 >= bound) return exponential(digits, Math.max(text.length, 1) - 1);
	return positional(digits);
}

function exponential({ text, point }: Digits, places: number): string {
	const exponent = text === "" ? 0 : point - 1;
	const [first, rest] = [text[0] ?? "0", text.slice(1).padEnd(places, "0")];
	const sign = exponent < 0 ? "-" : "+";
	return `${first}${rest === "" ? "" : `.${rest}`}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function positional({ text, point }: Digits): string {
	if (text === "") return "0";
	if (point <= 0) return `0.${"0".repeat(-point)}${text}`;
	if (point >= text.length) return text.padEnd(point, "0");
	return `${text.slice(0, point)}.${text.slice(point)}`;
}

/** With `#`: a point in any case, and of `g` the zeros at the end. */
function withPoint(digits: string, verb: string, precision: number | undefined): string {
	const [, mantissa = "", tail = ""] = /^(.*?)((?:[eE][+-]|[pP]).*)?$/.exec(digits) ?? [];
	const pointed = mantissa.includes(".") ? mantissa : `${mantissa}.`;
	if (!["v", "g", "G", "x"].includes(verb)) return pointed + tail;
	const significant = pointed.replace(/^[0.]*(?=[1-9a-fA-F]|$)/, "").replaceAll(/[^\da-fA-F]/g, "").length;
	const counted = significant === 0 && mantissa === "0" ? 1 : significant;
	return pointed + "0".repeat(Math.max((precision ?? 6) - counted, 0)) + tail;
}
