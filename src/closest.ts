/**
 * Suggestions for an unknown word.
 * @module
 */

/** The time of a comparison grows with the square of the length. */
const longest = 200;

/** The known word that is one or two typos away; undefined if there is none. */
export function closest(given: string, known: readonly string[]): string | undefined {
	if (given.length > longest) return undefined;
	const length = given.replace(/^-+/, "").length;
	const bound = Math.min(length - 1, Math.max(1, Math.floor(length / 3)));
	return nearest(given, known, bound) ?? known.find((word) => given.length > 3 && word.startsWith(given));
}

/** The known value that a text means: the same in another case without its prefix or its end (`sys_admin`, of CAP_SYS_ADMIN; `net`, of network), or the closest one. */
export function closestValue(given: string, known: readonly string[]): string | undefined {
	const upper = given.toUpperCase();
	const uppers = known.map((one) => one.toUpperCase());
	const ending = given.length > 1 ? uppers.find((one) => one.endsWith(`_${upper}`)) : undefined;
	const [begun, ...more] = given.length > 2 ? uppers.filter((one) => one.startsWith(upper)) : [];
	const meant = uppers.includes(upper) ? upper : (ending ?? closest(upper, uppers) ?? (more.length === 0 ? begun : undefined));
	return meant === undefined ? undefined : known[uppers.indexOf(meant)];
}

/**
 * The known word that differs by a typo: one letter, or two in a long word. A word that differs in its digits alone (`cis_1_1`, `cis_1_2`), or by
 * a syllable at an end, is another name.
 */
export function typoOf(given: string, known: readonly string[]): string | undefined {
	if (given.length > longest) return undefined;
	const letters = withoutDigits(given);
	const isTypo = (word: string) => withoutDigits(word) !== letters && !isLonger(word, given) && !isLonger(given, word);
	const bound = Math.min(2, Math.max(1, Math.floor(given.length / 8)));
	return nearest(given, known.filter(isTypo), bound);
}

/** `unattached` is no typo of `attached`, nor `listed` of `list`. */
function isLonger(word: string, other: string): boolean {
	return word.length - other.length > 1 && (word.startsWith(other) || word.endsWith(other));
}

function withoutDigits(word: string): string {
	return word.replaceAll(/\d/g, "");
}

function nearest(given: string, known: readonly string[], bound: number): string | undefined {
	const alike = known.filter((word) => Math.abs(word.length - given.length) <= bound);
	const near = alike.map((word) => ({ word, far: distance(given, word) })).filter(({ far }) => far <= bound);
	return near.sort((a, b) => a.far - b.far)[0]?.word;
}

/** How many letters to insert, drop or change (Levenshtein), a swap of two neighbours counting as one. */
function distance(one: string, other: string): number {
	let before: number[] = [];
	let row = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (let i = 1; i <= one.length; i++) {
		const next = [i];
		for (let j = 1; j <= other.length; j++) {
			const changed = at(row, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1);
			const swapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY;
			next.push(Math.min(changed, at(row, j) + 1, at(next, j - 1) + 1, swapped));
		}
		before = row;
		row = next;
	}
	return at(row, other.length);
}

function at(row: readonly number[], index: number): number {
	return row[index] ?? Number.POSITIVE_INFINITY;
}
