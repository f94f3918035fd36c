/**
 * Characters that a reader does not see, or that a terminal obeys.
 * @module
 */

/**
 * Controls, with the C1 ones that some terminals obey like an escape sequence; marks that turn the direction of what follows, or have no
 * width; halves of characters; separators that some programs take for the end of a line. JSON's own escapes leave most of them as they are.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/gu;
const hiddenInLines = /[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/gu;

/** The ID of a container as engines print it in their lists. */
export function shortId(id: string): string {
	return id.slice(0, 12);
}

/** JSON, in which nothing is hidden: the same value, safe to print. On one line, unless an indent is given. */
export function safeJson(value: unknown, indent?: number): string {
	return visibleLines(JSON.stringify(value, null, indent));
}

/** A text as it can be shown on a terminal, on one line: `\u001b[31m` in place of red. */
export function visible(text: string): string {
	return text.replace(hidden, escape);
}

/** The same for a text that has lines of its own: line ends and tabs stay. @param write what is written for a hidden character */
export function visibleLines(text: string, write: (character: string) => string = escape): string {
	return text.replace(hiddenInLines, write);
}

/** As JSON writes it: half of a pair by its own number. */
function escape(character: string): string {
	const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
	return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
