/**
 * Numbers that are longer than any reader of a spec accepts. Computing with them takes a step for each digit, and for each power of ten.
 * @module
 */

/** How long a number may be in a document, in characters. A double ends at 1e308. */
export const longestNumber = 500;

/** How large an exponent may be, either way. */
const largestExponent = 500;

/** Of a whole document only one that has such a number is looked at closely. */
const suspicion = new RegExp(`[\\d.]{${longestNumber / 2}}|[eE][+-]?\\d{3}`);
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[\d.]+(?:[eE][+-]?\d+)?/g;

/** Why a number is too long; undefined if it is not. */
export function excessOf(number: string, longest = longestNumber): string | undefined {
	if (number.length > longest) return `has ${number.length} characters, more than ${longest}`;
	const exponent = number.length > 4 && /[eE][+-]?0*(\d+)$/.exec(number)?.[1];
	return exponent && Number(exponent) > largestExponent ? `has an exponent of more than ${largestExponent}` : undefined;
}

/** The same of the first such number in JSON, or in Rego's notation of values. */
export function longNumberIn(text: string, longest?: number): string | undefined {
	if (text.length < 5 || !suspicion.test(text)) return undefined;
	for (const [token] of text.matchAll(tokens)) {
		const excess = token.startsWith('"') ? undefined : excessOf(token, longest);
		if (excess !== undefined) return excess;
	}
	return undefined;
}
