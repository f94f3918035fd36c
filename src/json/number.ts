/**
 * Numbers in JSON, as far as every reader takes them.
 * @module
 */

/**
 * Characters of one number. Go and crun read 64 bits: 20 digits. A policy's WebAssembly keeps all digits and computes with them in a
 * buffer of its own, which some 560 overrun.
 */
export const maxNumber = 100;
/** Doubles end at 1e308 and 5e-324. A policy writes numbers out in full: 1e999999999 would have as many digits. */
export const maxExponent = 400;

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?([0-9]+))?/y;

/** Of one that {@link numberEnd} finds too long. */
export const tooLong = `a number has more than ${maxNumber} characters, or an exponent beyond ${maxExponent}`;

/** Where the number ends that begins there; undefined where none does. */
export function numberEnd(text: string, start: number): number | "too long" | undefined {
	number.lastIndex = start;
	const [found, exponent] = number.exec(text) ?? [];
	if (found === undefined) return undefined;
	return found.length > maxNumber || Number(exponent ?? 0) > maxExponent ? "too long" : start + found.length;
}
