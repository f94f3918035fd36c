/**
 * Places in files, as diagnostics have them.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import type { TextPlace } from "../../errors.ts";

/** A file's name, as somebody finds it from where they are, and what stands in it. */
export interface ShownText {
	readonly shown: string;
	readonly text: string;
}

/** Where something stands. */
export type Place = Pick<Diagnostic, "path" | "row" | "column" | "endColumn" | "text">;

/** Where a part of a text begins and ends, in UTF-16 code units. */
export type Span = readonly [start: number, end: number];

/** The place of a part of a text; of one of several lines, what stands on the first. */
export function placeOfSpan({ shown, text }: ShownText, [start, end]: Span): Place {
	const lineStart = text.lastIndexOf("\n", start - 1) + 1;
	const lineEnd = text.indexOf("\n", start);
	const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replace(/\r$/, "");
	const column = codePoints(text.slice(lineStart, start)) + 1;
	const width = codePoints(text.slice(start, Math.min(end, lineStart + line.length)));
	return { path: shown, row: text.slice(0, start).split("\n").length, column, endColumn: column + width, text: line };
}

/** The place of a line and column that a reader of the text has named. */
export function placeOfText({ shown, text }: ShownText, { row, column }: TextPlace): Place {
	const line = (text.split("\n")[row - 1] ?? "").replace(/\r$/, "");
	return { path: shown, row, column: codePoints(line.slice(0, column - 1)) + 1, text: line };
}

/** A word of Rego: its row from 1, its column in code points, from 1. */
interface Word {
	readonly text: string;
	readonly row: number;
	readonly column: number;
}

/** The place of a word of Rego. */
export function placeOfToken({ shown, text }: ShownText, token: Word): Place {
	const { row, column } = token;
	const endColumn = column + codePoints(token.text.split("\n")[0] ?? "");
	return { path: shown, row, column, endColumn, text: text.split("\n")[row - 1] ?? "" };
}

/** How many characters a text has, half of a pair counting as one. */
export function codePoints(text: string): number {
	return [...text].length;
}
