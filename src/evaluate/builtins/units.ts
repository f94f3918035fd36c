/**
 * `units.*`: amounts with the suffixes of Kubernetes and of bytes.
 * @module
 */
import { number, RegoNumber, type RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { text } from "./operands.ts";
import { fixed, type Rational, rationalOf, times, toFloat64Bits } from "./rational.ts";

export const units: Family = {
	"units.parse": parse,
	"units.parse_bytes": parseBytes,
};

const names = ["", "k", "m", "g", "t", "p", "e"];

/** A power of 1000 for `k`, of 1024 for `ki`; 1 for nothing; undefined for what is no unit. */
function multiple(unit: string): bigint | undefined {
	const [prefix = "", binary] = unit.endsWith("i") ? [unit.slice(0, -1), true] : [unit, false];
	const power = names.indexOf(prefix);
	if (power < 0 || (binary && power === 0)) return undefined;
	return (binary ? 1024n : 1000n) ** BigInt(power);
}

/** The double nearest to 0.001, as Go's fraction of it is. */
const milli: Rational = { numerator: 1152921504606847n, denominator: 1n << 60n };

/** `m` is a thousandth, `M` a million; of the other letters the case doesn't matter. A fraction gets ten digits. */
function parse(operand?: RegoValue): RegoValue {
	const [amount, unit] = split(text(operand).replaceAll('"', ""));
	const scale = unit === "m" ? milli : scaleOf(unit);
	const result = times(rationalOf(amount), scale);
	const whole = result.numerator % result.denominator === 0n;
	return whole ? number(result.numerator / result.denominator) : new RegoNumber(fixed(result, 10));
}

function scaleOf(unit: string): Rational {
	const known = multiple(unit.toLowerCase());
	if (known === undefined) throw new BuiltinError(`no unit: ${unit}`);
	return { numerator: known, denominator: 1n };
}

/** The case never matters, and a fraction of a byte is cut off. */
function parseBytes(operand?: RegoValue): RegoValue {
	const [amount, unit] = split(text(operand).toLowerCase().replaceAll('"', ""));
	const prefix = unit.replace(/^(.+)b$/, "$1");
	const { numerator, denominator } = toFloat64Bits(times(toFloat64Bits(rationalOf(amount)), scaleOf(prefix)));
	return number(numerator / denominator);
}

/** Digits, points, signs, and an `e` followed by digits or a sign are the amount; the unit is the rest. */
const leading = /^(?:[\d.+-]|[eE](?:[+-]|(?=\d)))*/;
const longExponent = /[eE][+-]?\d{7}/;

function split(given: string): [amount: string, unit: string] {
	if (given.includes(" ")) throw new BuiltinError("there is a space in it");
	const amount = leading.exec(given)?.[0] ?? "";
	if (amount === "") throw new BuiltinError("there is no amount");
	if (longExponent.test(amount)) throw new BuiltinError("the exponent is too large");
	return [amount, given.slice(amount.length)];
}
