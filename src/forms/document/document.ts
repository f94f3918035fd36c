/**
 * The documents of a file: one of JSON, one a line of NDJSON, or one and more of YAML.
 * @module
 */
import { type OssifyError, type Part, PlacedError } from "../../errors.ts";

/** One document. */
export interface FormDocument {
	/** Its values, aliases and merge keys resolved. Numbers are doubles. */
	readonly value: unknown;
	/** Where in the file a part of it begins, in UTF-16 code units; of a part that is missing, the last that is there. */
	offsetOf(part: Part): number;
	/** What the author of YAML wrote for a scalar; undefined where the part is not there itself, but by an alias or a merge key. */
	sourceOf?(part: Part): string | undefined;
}

/** The fault of a document that cannot be read; the documents after it are read all the same. */
export interface BrokenDocument {
	readonly error: OssifyError;
}

/** A file's text and its name in messages. */
export interface FormText {
	readonly text: string;
	/** For messages: the path, or `the standard input`. */
	readonly shown: string;
}

/** An error at a part of a document. */
export function errorAt(file: FormText, document: FormDocument, part: Part, what: string, advice?: string): OssifyError {
	return errorAtOffset(file, document.offsetOf(part), what, advice);
}

/** An error at an offset of a file. */
export function errorAtOffset(file: FormText, offset: number, what: string, advice?: string): OssifyError {
	const place = placeOf(file, offset);
	return new PlacedError("input/invalid-form", `cannot use ${file.shown}: line ${place.row}, column ${place.column}: ${what}`, {
		what,
		place,
		advice,
	});
}

/** Where the lines of a file begin: it may have as many errors as it has lines, and is searched for its lines once. */
const linesOf = new WeakMap<FormText, readonly number[]>();

/** The line and the column of an offset, from 1. */
export function placeOf(file: FormText, offset: number): { readonly row: number; readonly column: number } {
	const starts = linesOf.get(file) ?? lineStarts(file.text);
	linesOf.set(file, starts);
	let [low, high] = [0, starts.length];
	while (high - low > 1) {
		const middle = (low + high) >>> 1;
		if ((starts[middle] ?? 0) <= offset) low = middle;
		else high = middle;
	}
	return { row: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

function lineStarts(text: string): readonly number[] {
	const starts = [0];
	for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
	return starts;
}
