/**
 * Sizes as people write them: bytes, or a whole number with a unit of Kubernetes' quantities.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 * @module
 */

const units: Readonly<Record<string, number>> = {
	Ki: 1024,
	Mi: 1024 ** 2,
	Gi: 1024 ** 3,
	Ti: 1024 ** 4,
	k: 1000,
	M: 1000 ** 2,
	G: 1000 ** 3,
	T: 1000 ** 4,
};
const written = /^([1-9]\d{0,15})(Ki|Mi|Gi|Ti|k|M|G|T)?$/;

/** `64Mi` in bytes. Undefined where it is no size, or one that a number of JavaScript does not hold exactly. */
export function parseSize(text: string): number | undefined {
	const [, digits, unit] = written.exec(text) ?? [];
	const bytes = Number(digits) * (unit === undefined ? 1 : (units[unit] ?? Number.NaN));
	return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The shortest text that means just so many bytes: `64Mi`, `512M`, `4097`. */
export function sizeText(bytes: number): string {
	const exact = Object.entries(units).filter(([, unit]) => bytes > 0 && bytes % unit === 0);
	const texts = [...exact.map(([name, unit]) => `${bytes / unit}${name}`), String(bytes)];
	return texts.reduce((best, text) => (text.length < best.length ? text : best));
}

/**
 * The fault of a string that should be a size, as the end of a sentence. `64m` and `64K` are refused: m is 1024² to mount(8) and a
 * thousandth to Kubernetes, and K is no unit of Kubernetes'.
 */
export function sizeFault(text: string): string | undefined {
	if (parseSize(text) !== undefined) return undefined;
	const [, number, letter] = /^\s*([1-9]\d*)\s*([kmgt])(?:i?b?)?\s*$/i.exec(text) ?? [];
	const spellings =
		letter === undefined ? undefined : [`${number}${letter.toUpperCase()}i`, `${number}${/k/i.test(letter) ? "k" : letter.toUpperCase()}`];
	const meant = spellings?.every((one) => parseSize(one) !== undefined)
		? `; did you mean ${spellings[0]} (powers of 1024) or ${spellings[1]} (powers of 1000)?`
		: "";
	return `must be bytes, or a whole number with Ki, Mi, Gi, Ti, k, M, G or T, not ${JSON.stringify(text).slice(0, 60)}${meant}`;
}
