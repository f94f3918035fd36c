/**
 * `numbers.range`, `numbers.range_step`.
 * @module
 */
import { number, type RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { limit, maxValues } from "./limits.ts";
import { whole } from "./operands.ts";

export const numbers: Family = {
	"numbers.range": (first, last) => range(whole(first), whole(last), 1n),
	"numbers.range_step": (first, last, step) => range(whole(first), whole(last), whole(step)),
};

/** Up or down, whichever way the last one is. */
function range(first: bigint, last: bigint, step: bigint): RegoValue {
	if (step <= 0n) throw new BuiltinError("the step must be above 0");
	const span = last > first ? last - first : first - last;
	const length = Number(span / step) + 1;
	limit(length, maxValues, "a range of numbers");
	const signed = last > first ? step : -step;
	return Array.from({ length }, (_, index) => number(first + signed * BigInt(index)));
}
