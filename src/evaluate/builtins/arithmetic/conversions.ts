/**
 * `format_int`, `to_number`: numbers to texts and back.
 * @module
 */
import { number, RegoNumber, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError, type Family } from "../builtin.ts";
import { limit, maxDigits } from "../limits.ts";
import { numeric } from "../operands.ts";
import { truncated } from "./float.ts";
import { boundedFloat, boundedWhole } from "./integers.ts";

export const conversions: Family = {
	format_int: formatInt,
	to_number: toNumber,
};

const radixes = ["2", "8", "10", "16"];

/** An integer with all its digits; what has a point or an exponent is read as a float, and cut off. */
function formatInt(operand?: RegoValue, base?: RegoValue): RegoValue {
	const [{ text }, { text: radix }] = [numeric(operand), numeric(base)];
	if (!radixes.includes(radix)) throw new BuiltinError("the base is not 2, 8, 10 or 16");
	const value = /^-?\d+$/.test(text) ? (boundedWhole(text) as bigint) : truncated(boundedFloat(text));
	return value.toString(Number(radix));
}

function toNumber(operand?: RegoValue): RegoValue {
	if (operand === null || typeof operand === "boolean") return number(Number(operand));
	return typeof operand === "string" ? read(operand) : numeric(operand);
}

const decimal = /^([+-]?)(?:(\d+)(\.\d*)?|(\.\d+))([eE][+-]?\d+)?$/;

/** In decimal, as Go reads it: a sign is allowed, and digits before or after the point may be missing. A number beyond the range of doubles is an error. */
function read(text: string): RegoNumber {
	const [found, sign, whole = "0", fraction, bare, exponent = ""] = decimal.exec(text) ?? [];
	if (found === undefined || !Number.isFinite(Number(text))) throw new BuiltinError("no number");
	const digits = fraction ?? bare ?? "";
	const written = `${sign === "-" ? "-" : ""}${whole}${digits === "." ? "" : digits}${exponent}`;
	limit(written.length, maxDigits, "the digits of a number");
	limit(Math.abs(Number(exponent.slice(1))), maxDigits, "the digits of a number");
	return new RegoNumber(written);
}
