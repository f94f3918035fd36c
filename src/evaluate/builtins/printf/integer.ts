/**
 * Whole numbers.
 * @module
 */
import { type Flags, pad } from "./flags.ts";
import { isPrintable, quoteRune } from "./quote.ts";

const bases: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** A 64-bit one; undefined where the verb does not fit. */
export function printInteger(verb: string, value: bigint, flags: Flags): string | undefined {
	const base = bases[verb];
	if (base !== undefined) return inBase(verb, base, value, flags);
	const unsigned = BigInt.asUintN(64, value);
	if (verb === "c") return pad(runeOf(unsigned), flags);
	if (verb === "q") return pad(quoteRune(runeOf(unsigned), flags.plus), flags);
	return verb === "U" ? unicode(unsigned, flags) : undefined;
}

function inBase(verb: string, base: number, value: bigint, flags: Flags): string {
	const { width = 0, precision, zero, minus } = flags;
	const spaced = { ...flags, zero: false };
	if (precision === 0 && value === 0n) return pad("", spaced);
	const sign = signOf(value < 0n, flags);
	const byZeros = precision === undefined && zero && !minus ? width - sign.length : (precision ?? 0);
	const digits = digitsOf(verb, base, value).padStart(byZeros, "0");
	return pad(sign + prefixOf(verb, digits, flags) + digits, spaced);
}

function digitsOf(verb: string, base: number, value: bigint): string {
	const digits = (value < 0n ? -value : value).toString(base);
	return verb === "X" ? digits.toUpperCase() : digits;
}

function prefixOf(verb: string, digits: string, { sharp }: Flags): string {
	const octal = sharp && !digits.startsWith("0") ? "0" : "";
	if (verb === "O") return `0o${octal}`;
	if (!sharp) return "";
	return { b: "0b", o: octal, x: "0x", X: "0X" }[verb] ?? "";
}

function signOf(negative: boolean, { plus, space }: Flags): string {
	if (negative) return "-";
	if (plus) return "+";
	return space ? " " : "";
}

/** What is no code point becomes U+FFFD. */
function runeOf(value: bigint): string {
	const sound = value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
	return String.fromCodePoint(sound ? Number(value) : 0xfffd);
}

function unicode(value: bigint, flags: Flags): string {
	const digits = value
		.toString(16)
		.toUpperCase()
		.padStart(Math.max(flags.precision ?? 4, 4), "0");
	const rune = value <= 0x10ffffn ? runeOf(value) : "";
	const shown = flags.sharp && rune !== "" && isPrintable(rune) ? ` '${rune}'` : "";
	return pad(`U+${digits}${shown}`, { ...flags, zero: false });
}

/** One beyond 64 bits, which Go prints by rules of its own; undefined where the verb does not fit. */
export function printBig(verb: string, value: bigint, flags: Flags): string | undefined {
	const base = verb === "s" ? 10 : bases[verb];
	if (base === undefined) return undefined;
	const { width = 0, precision, zero, minus } = flags;
	const sign = signOf(value < 0n, flags);
	const prefix = verb === "O" ? "0o" : flags.sharp ? ({ b: "0b", o: "0", x: "0x", X: "0X" }[verb] ?? "") : "";
	const byZeros = precision === undefined && zero && !minus ? width - sign.length - prefix.length : (precision ?? 0);
	const digits = digitsOf(verb, base, value).padStart(byZeros, "0");
	return pad(sign + prefix + digits, { ...flags, zero: false });
}
