/**
 * Quoting as Go's strconv does it.
 * @module
 */
import { type RegoValue, writeValue } from "../../rego/mod.ts";

const named: Readonly<Record<string, string>> = {
	"\x07": "\\a",
	"\b": "\\b",
	"\f": "\\f",
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
	"\v": "\\v",
	"\\": "\\\\",
};

/** Letters, marks, numbers, punctuation, symbols, and of spaces only the one of ASCII. */
export function isPrintable(rune: string): boolean {
	return rune === " " || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(rune);
}

/** In double quotes. */
export function quoteText(text: string, ascii: boolean): string {
	return `"${Array.from(text, (rune) => escaped(rune, '"', ascii)).join("")}"`;
}

/** A value as OPA shows it: its texts in Go's quotes. */
export function showValue(value: RegoValue): string {
	return writeValue(value, (text) => quoteText(text, false));
}

/** In single quotes. */
export function quoteRune(rune: string, ascii: boolean): string {
	return `'${escaped(rune, "'", ascii)}'`;
}

function escaped(rune: string, sign: string, ascii: boolean): string {
	if (rune === sign) return `\\${sign}`;
	const known = named[rune];
	if (known !== undefined) return known;
	const code = rune.codePointAt(0) ?? 0;
	if (isPrintable(rune) && !(ascii && code > 0x7e)) return rune;
	if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
	return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Whether it can be written between back quotes unchanged. */
export function canBackquote(text: string): boolean {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what can't
	return !/[\0-\x08\x0a-\x1f\x7f`\ufeff]/.test(text);
}
