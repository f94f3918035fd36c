/**
 * Places in files, as diagnostics have them.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import type { TextPlace } from "../../errors.ts";

/** A file's path as shown to the user, and its content. */
export interface ShownText {
	readonly shown: string;
	readonly text: string;
	/** Left out, its name says whether it is YAML. */
	readonly isYaml?: boolean;
}

/** Where something is. */
export type Place = Pick<Diagnostic, "path" | "row" | "column" | "endColumn" | "text">;

/** Where a part of a text begins and ends, in UTF-16 code units. */
export type Span = readonly [start: number, end: number];

/** The place of a part of a text; of one of several lines, its first line. */
export function placeOfSpan(file: ShownText, span: Span): Place {
	return placerOf(file)(span);
}

/** The same for many parts of one text, whose lines are looked for once. */
export function placerOf({ shown, text }: ShownText): (span: Span) => Place {
	const starts = lineStarts(text);
	return ([start, end]) => {
		const row = rowAt(starts, start);
		const lineStart = starts[row - 1] ?? 0;
		const line = text.slice(lineStart, (starts[row] ?? text.length + 1) - 1).replace(/\r$/, "");
		const column = codePoints(text.slice(lineStart, start)) + 1;
		const width = codePoints(text.slice(start, Math.min(end, lineStart + line.length)));
		return { path: shown, row, column, endColumn: column + width, text: line };
	};
}

/** Where each line begins. */
export function lineStarts(text: string): readonly number[] {
	const starts = [0];
	for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
	return starts;
}

/** The line of something, from 1. */
export function rowAt(starts: readonly number[], offset: number): number {
	let [low, high] = [0, starts.length];
	while (high - low > 1) {
		const middle = (low + high) >> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle;
	}
	return low + 1;
}

/** The place of a line and column that a reader of the text has named. */
export function placeOfText({ shown, text }: ShownText, { row, column }: TextPlace): Place {
	const line = (text.split("\n")[row - 1] ?? "").replace(/\r$/, "");
	return { path: shown, row, column: codePoints(line.slice(0, column - 1)) + 1, text: line };
}

/** A place as people and editors take it. */
export function shownPlace({ path, row, column }: Pick<Place, "path" | "row" | "column">): string {
	return `${path}:${row}:${column}`;
}

/** How many characters a text has, half of a pair counting as one. */
export function codePoints(text: string): number {
	return [...text].length;
}
