/**
 * The value of a plain scalar.
 * @module
 */
import { number, type RegoNumber, type RegoValue, readValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";

const words: Readonly<Record<string, RegoValue>> = {
	"": null,
	"~": null,
	null: null,
	Null: null,
	NULL: null,
	true: true,
	True: true,
	TRUE: true,
	false: false,
	False: false,
	FALSE: false,
};

const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const integers = /^[-+]?(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9]\d*|0)$/;
const noNumber = /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/;

/** A null, a boolean, a number, or else a text. */
export function resolvePlain(source: string): RegoValue {
	if (Object.hasOwn(words, source)) return words[source] as RegoValue;
	if (noNumber.test(source)) throw new BuiltinError("JSON has no such number");
	if (!/^[-+.\d]/.test(source)) return source;
	return numberIn(source) ?? source;
}

/** Go counts in 64 bits, with a sign or without; a larger one is a double. Integers may contain `_` anywhere. */
function numberIn(source: string): RegoNumber | undefined {
	// go-yaml accepts a sign after the prefix, too.
	const digits = source.startsWith(".") ? source : source.replaceAll("_", "").replace(/^(0[bo])([-+])/, "$2$1");
	if (integers.test(digits)) {
		const value = integerFrom(digits);
		if (value >= -(2n ** 63n) && value < 2n ** 64n) return number(value);
	}
	const double = float.test(digits) ? Number(digits) : Number.NaN;
	return Number.isFinite(double) ? (readValue(JSON.stringify(double)) as RegoNumber) : undefined;
}

/** `0755` is octal, as `0o755` is. */
function integerFrom(digits: string): bigint {
	const unsigned = digits.replace(/^[-+]/, "").replace(/^0(?=[0-7])/, "0o");
	const value = BigInt(unsigned.toLowerCase());
	return digits.startsWith("-") ? -value : value;
}

/**
 * Refuses what go-yaml does not read, wherever in a document it is. Of Unicode's line breaks YAML 1.1 makes new lines, which the package
 * `yaml` does not: the evaluation ends.
 */
export function refuseUnreadable(source: string): void {
	if (!/^[\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(source))
		throw new BuiltinError("the document has a control character");
	if (/[\x85\u2028\u2029]/.test(source)) throw new Error("YAML with U+0085, U+2028 or U+2029, which ossify does not take for line breaks");
}

/** Whether a text would be read back as something else. Those that YAML 1.1 took for booleans or base-60 numbers are quoted too. */
export function looksOtherwise(text: string): boolean {
	if (/^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/.test(text)) return true;
	if (/^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(text) || noNumber.test(text) || isTimestamp(text)) return true;
	return typeof resolvePlain(text) !== "string";
}

const date = /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d?):(\d\d?)(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)?$/;

function isTimestamp(text: string): boolean {
	const [, , month, day] = date.exec(text) ?? [];
	return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
}
