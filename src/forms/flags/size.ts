/**
 * Sizes as docker and podman read them: `512m` is 512 x 1024 x 1024 bytes.
 * @see https://github.com/docker/go-units/blob/master/size.go `RAMInBytes`
 * @module
 */

const pattern = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i;
const powers = ["", "k", "m", "g", "t", "p"];

/** In bytes; undefined where the text is not a size. */
export function bytesOf(text: string): number | undefined {
	const match = pattern.exec(text);
	if (match === null) return undefined;
	const [, digits, unit = ""] = match;
	const bytes = Math.trunc(Number(digits) * 1024 ** powers.indexOf(unit.toLowerCase()));
	return Number.isSafeInteger(bytes) ? bytes : undefined;
}
