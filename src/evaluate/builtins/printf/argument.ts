/**
 * What sprintf prints: a bigint is Go's int64 where it fits, and its big.Int where it doesn't; a number is a float64.
 * @module
 */

export type Argument = bigint | number | string;

export function isBig(value: Argument): value is bigint {
	return typeof value === "bigint" && BigInt.asIntN(64, value) !== value;
}

/** The name of the type, which Go prints where a verb does not match it. */
export function typeOf(value: Argument): string {
	if (isBig(value)) return "*big.Int";
	if (typeof value === "bigint") return "int64";
	return typeof value === "number" ? "float64" : "string";
}
