/**
 * Where the documents of a JSON text are that follow each other.
 * @module
 */

/** A document, with what is between it and the one before. */
export interface JsonPart {
	readonly start: number;
	readonly end: number;
}

/** The parts of a text, which together are all of it. Where each line is a document, one that is broken ends with its line. */
export function jsonParts(text: string): readonly JsonPart[] {
	const ends = /^[^\S\n]*\{.*\}[^\S\n]*\n\s*\{/.test(text) ? lineEnds(text) : valueEnds(text);
	return ends.map((end, index) => ({ start: ends[index - 1] ?? 0, end: index === ends.length - 1 ? text.length : end }));
}

/** The ends of the lines that are not empty. */
function lineEnds(text: string): readonly number[] {
	return [...text.matchAll(/^.*\S.*$/gm)].map(({ index, 0: line }) => index + line.length);
}

/** The ends of the objects and lists that are in no other. */
function valueEnds(text: string): readonly number[] {
	const ends: number[] = [];
	for (let end = nextEnd(text, 0); end !== undefined; end = nextEnd(text, end)) ends.push(end);
	return ends.length === 0 ? [text.length] : ends;
}

/** The end of the object or list that begins next, by brackets of its own kind. One that is cut off ends with the text. */
function nextEnd(text: string, from: number): number | undefined {
	const opening = /[{[]/g;
	opening.lastIndex = from;
	const { index, 0: open } = opening.exec(text) ?? {};
	if (index === undefined) return undefined;
	const close = open === "{" ? "}" : "]";
	let depth = 0;
	for (let at = index; at < text.length; at++) {
		const one = text[at];
		if (one === '"') at = endOfString(text, at);
		else if (one === open) depth++;
		else if (one === close && --depth === 0) return at + 1;
	}
	return text.length;
}

function endOfString(text: string, start: number): number {
	for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
		let escapes = 0;
		while (text[end - 1 - escapes] === "\\") escapes++;
		if (escapes % 2 === 0) return end;
	}
	return text.length;
}
