/**
 * Edits of a text by position.
 * @module
 */

/** A range of a text, and what takes its place. */
export interface TextEdit {
	readonly at: number;
	readonly until: number;
	readonly text: string;
}

/** Applies edits. Those at one position are inserted in their order; one that is given twice counts once. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
	const ordered = [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()].sort((one, other) => one.at - other.at);
	let result = "";
	let copied = 0;
	for (const { at, until, text: inserted } of ordered) {
		result += text.slice(copied, Math.max(copied, at)) + inserted;
		copied = Math.max(copied, until);
	}
	return result + text.slice(copied);
}

/** The line break of the line that a position is on; of the last line, that of the line before. */
export function lineBreakAt(text: string, offset: number): string {
	const next = text.indexOf("\n", offset);
	const end = next < 0 ? text.lastIndexOf("\n") : next;
	return text[end - 1] === "\r" ? "\r\n" : "\n";
}

/** Inserts lines after the line that a position is on, or before it where it is the beginning of a line after a text's own last break. */
export function linesAfter(text: string, offset: number, lines: readonly string[]): TextEdit {
	const lineBreak = lineBreakAt(text, Math.max(0, offset - 1));
	const whole = lines.map((line) => line + lineBreak).join("");
	if (offset > 0 && text[offset - 1] === "\n") return { at: offset, until: offset, text: whole };
	const end = text.indexOf("\n", offset);
	if (end >= 0) return { at: end + 1, until: end + 1, text: whole };
	return { at: text.length, until: text.length, text: lineBreak + lines.join(lineBreak) };
}

/** In characters from the beginning of the line, without a byte order mark. */
export function columnOf(text: string, offset: number): number {
	const start = text.lastIndexOf("\n", offset - 1) + 1;
	return offset - start - (start === 0 && text.startsWith("\ufeff") ? 1 : 0);
}
