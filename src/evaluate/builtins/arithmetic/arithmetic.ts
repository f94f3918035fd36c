/**
 * `bits.*`, `format_int`, `to_number`, and `+`, `-`, `*`, `/`, `%`, `abs`, `round`, `ceil`, `floor`, `sum`, `product` as OPA's interpreter has them: exact between integers, and
 * with a mantissa of 64 bits otherwise. Those of OPA's WebAssembly compute other fractions, and write beyond their memory where numbers
 * have some hundred digits.
 * @module
 */
import { number, RegoSet, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError, type Family } from "../builtin.ts";
import { limit, maxDigits } from "../limits.ts";
import { items, numeric, set } from "../operands.ts";
import { magnitude } from "../rational.ts";
import { bits } from "./bits.ts";
import { conversions } from "./conversions.ts";
import { bitsOf, type Float, floatFrom, floatOf, isWhole, negated, product, quotient, sum, truncated } from "./float.ts";
import { boundedFloat, boundedWhole, wholeNumber } from "./integers.ts";
import { numberOf } from "./shortest.ts";

export const arithmetic: Family = {
	...bits,
	...conversions,
	abs: unary((value) => ({ ...value, mantissa: magnitude(value.mantissa) })),
	ceil: unary(ceil),
	div: divide,
	floor: unary(floor),
	minus,
	mul: binary(
		(a, b) => a * b,
		(a, b) => a * b,
		product,
	),
	plus: binary(
		(a, b) => a + b,
		(a, b) => a + b,
		sum,
	),
	product: (operand) => accumulated(operand, 1n, (a, b) => a * b, multiplied),
	rem: remainder,
	round: unary(round),
	sum: (operand) => accumulated(operand, 0n, (a, b) => a + b, sum),
};

type OfFloats = (a: Float, b: Float) => Float;
type OfIntegers = (a: bigint, b: bigint) => bigint;
type OfSmall = (a: number, b: number) => number;

function binary(small: OfSmall, exact: OfIntegers, rounded: OfFloats) {
	return (first?: RegoValue, second?: RegoValue): RegoValue => {
		const [a, b] = [numeric(first).text, numeric(second).text];
		const quick = small(smallInteger(a), smallInteger(b));
		if (Number.isSafeInteger(quick)) return number(quick);
		const [x, y] = [boundedWhole(a), boundedWhole(b)];
		if (x !== undefined && y !== undefined) return wholeNumber(exact(x, y));
		return numberOf(rounded(floatOf(a), floatOf(b)));
	};
}

/** What a double holds exactly, as nearly all numbers are; NaN of any other. */
function smallInteger(text: string): number {
	return text.length <= 15 && /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}

const subtract = binary(
	(a, b) => a - b,
	(a, b) => a - b,
	(a, b) => sum(a, negated(b)),
);

/** Of numbers or of sets. */
function minus(first?: RegoValue, second?: RegoValue): RegoValue {
	if (!(first instanceof RegoSet)) return subtract(first, second);
	const others = set(second);
	return new RegoSet(first.items.filter((item) => !others.has(item)));
}

/** A float, and an integer where it is whole. */
function divide(first?: RegoValue, second?: RegoValue): RegoValue {
	const [a, b] = [numeric(first).text, numeric(second).text];
	const quick = smallInteger(a) / smallInteger(b);
	if (Number.isSafeInteger(quick)) return number(quick);
	const divisor = boundedFloat(b);
	if (divisor.mantissa === 0n) throw new BuiltinError("division by zero");
	return numberOf(quotient(boundedFloat(a), divisor));
}

function remainder(first?: RegoValue, second?: RegoValue): RegoValue {
	const [x, y] = [boundedWhole(numeric(first).text), boundedWhole(numeric(second).text)];
	if (x === undefined || y === undefined) throw new BuiltinError("the remainder of a fraction");
	if (y === 0n) throw new BuiltinError("division by zero");
	return wholeNumber(x % y);
}

function unary(operation: (value: Float) => Float) {
	return (operand?: RegoValue): RegoValue => {
		const { text } = numeric(operand);
		const small = smallInteger(text);
		if (small >= 0) return number(small);
		return numberOf(operation(boundedFloat(text)));
	};
}

const half: Float = { mantissa: 1n, exponent: -1, precision: 53 };
const one: Float = { mantissa: 1n, exponent: 0, precision: 53 };

/** Half away from 0. */
function round(value: Float): Float {
	return floatFrom(truncated(sum(value, value.mantissa < 0n ? negated(half) : half)));
}

/** OPA takes a 0 that a negative fraction was cut to for one that is not negative: `ceil(-0.5)` is 1. */
function ceil(value: Float): Float {
	const whole = floatFrom(truncated(value));
	return whole.mantissa < 0n || isWhole(value) ? whole : sum(whole, one);
}

/** And `floor(-0.5)` is 0. */
function floor(value: Float): Float {
	const whole = floatFrom(truncated(value));
	return whole.mantissa >= 0n || isWhole(value) ? whole : sum(whole, negated(one));
}

/** OPA multiplies from a 1 of 53 bits, and keeps those. */
function multiplied(a: Float, b: Float): Float {
	return product(a, b, 53);
}

function accumulated(operand: RegoValue | undefined, start: bigint, exact: OfIntegers, rounded: OfFloats): RegoValue {
	const texts = items(operand).map((item) => numeric(item).text);
	const integers = texts.map(boundedWhole);
	if (integers.every((value) => value !== undefined)) return wholeNumber(integers.reduce(bounded(exact), start));
	return numberOf(texts.map(floatOf).reduce((a, b) => rounded(a, b), floatFrom(start)));
}

/** A thousand factors of a thousand digits are a million digits. */
function bounded(operation: OfIntegers): OfIntegers {
	return (a, b) => {
		limit(Math.ceil((bitsOf(a) + bitsOf(b)) / 4), maxDigits, "the digits of a number");
		return operation(a, b);
	};
}
