/**
 * Bounds on what a builtin may make of small operands. OPA has none, and ends by its caller's deadline; here a container would wait for a
 * policy that never ends. What is more than that ends the evaluation.
 * @module
 */

/** How many values one call may give: addresses of a network, numbers of a range, steps along paths. */
export const maxValues = 1 << 20;

/** How long a text that one call gives may be, in characters. */
export const maxText = 1 << 24;

/** How many digits a number that one call gives may have. */
export const maxDigits = 10_000;

/** @throws {RangeError} where it is too many */
export function limit(count: number, max: number, what: string): void {
	if (count > max) throw new RangeError(`${what} would be more than ${max}, ossify's limit`);
}
