/**
 * Arithmetic on integers that doubles hold exactly, as nearly all numbers of policies are. A result that is not such an integer, or NaN, is
 * none: the builtin itself gives it then.
 * @module
 */

/** By the name of the builtin; those with one operand ignore the second. */
export const ofSmallIntegers: Readonly<Record<string, (a: number, b: number) => number>> = {
	abs: (a) => Math.abs(a),
	ceil: (a) => a,
	div: (a, b) => a / b,
	floor: (a) => a,
	minus: (a, b) => a - b,
	mul: (a, b) => a * b,
	plus: (a, b) => a + b,
	rem: (a, b) => a % b,
	round: (a) => a,
};
