/**
 * Characters that a reader doesn't see, or that a terminal obeys.
 * @module
 */

/**
 * Controls, with the C1 ones that some terminals obey like an escape sequence; marks that turn the direction of what follows, or have no
 * width; halves of characters; separators that some programs take for the end of a line. JSON's own escapes leave most of them as they are.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** JSON on one line, in which nothing is hidden: the same value, safe to print. */
export function safeJson(value: unknown): string {
	return visible(JSON.stringify(value));
}

/** A text as it can be shown on a terminal, on one line: `\u001b[31m` in place of red. */
export function visible(text: string): string {
	return text.replace(hidden, escape);
}

function escape(character: string): string {
	const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
	return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
