/**
 * Operands, held to their types. What is of another type makes the call undefined, as in OPA.
 * @module
 */
import { RegoNumber, RegoObject, RegoSet, type RegoValue, wholeOf } from "../rego/mod.ts";
import { BuiltinError } from "./builtin.ts";

export function text(value: RegoValue | undefined): string {
	if (typeof value === "string") return value;
	throw new BuiltinError("a string was expected");
}

export function bool(value: RegoValue | undefined): boolean {
	if (typeof value === "boolean") return value;
	throw new BuiltinError("a boolean was expected");
}

export function numeric(value: RegoValue | undefined): RegoNumber {
	if (value instanceof RegoNumber) return value;
	throw new BuiltinError("a number was expected");
}

/** A whole number of any size. */
export function whole(value: RegoValue | undefined): bigint {
	const found = wholeOf(numeric(value).text);
	if (found === undefined) throw new BuiltinError("a whole number was expected");
	return found;
}

const [min, max] = [-(2n ** 63n), 2n ** 63n - 1n];

/** As OPA reads a number of 64 bits: at most 19 characters after the sign, and no exponent. */
const plainDigits = /^(-?(?=[\d.]{1,19}$)\d+)(?:\.0*)?$/;

/** One of 64 bits, as a number of JavaScript: beyond 2^53 it is the nearest, and no list or text is as long. */
export function integer(value: RegoValue | undefined): number {
	const found = BigInt(plainDigits.exec(numeric(value).text)?.[1] ?? max + 1n);
	if (found < min || found > max) throw new BuiltinError("an integer of 64 bits was expected");
	return Number(found);
}

export function array(value: RegoValue | undefined): readonly RegoValue[] {
	if (Array.isArray(value)) return value;
	throw new BuiltinError("an array was expected");
}

export function object(value: RegoValue | undefined): RegoObject {
	if (value instanceof RegoObject) return value;
	throw new BuiltinError("an object was expected");
}

export function set(value: RegoValue | undefined): RegoSet {
	if (value instanceof RegoSet) return value;
	throw new BuiltinError("a set was expected");
}

/** The items of an array or a set. */
export function items(value: RegoValue | undefined): readonly RegoValue[] {
	return value instanceof RegoSet ? value.items : array(value);
}

/** The strings of an array or a set. */
export function texts(value: RegoValue | undefined): string[] {
	return items(value).map(text);
}
