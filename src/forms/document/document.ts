/**
 * The documents of a file: one of JSON, one a line of NDJSON, or one and more of YAML.
 * @module
 */
import { type OssifyError, type Part, PlacedError } from "../../errors.ts";
import { placeIn } from "../../json/mod.ts";

/** One document. */
export interface FormDocument {
	/** Its values, aliases and merge keys resolved. Numbers are doubles. */
	readonly value: unknown;
	/** Where in the file a part of it begins, in UTF-16 code units; of a part that is missing, the last that is there. */
	offsetOf(part: Part): number;
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
export function errorAt({ text, shown }: FormText, document: FormDocument, part: Part, what: string, advice?: string): OssifyError {
	return errorAtOffset({ text, shown }, document.offsetOf(part), what, advice);
}

/** An error at an offset of a file. */
export function errorAtOffset({ text, shown }: FormText, offset: number, what: string, advice?: string): OssifyError {
	const place = placeIn(text, offset);
	return new PlacedError("input/invalid-form", `cannot use ${shown}: line ${place.row}, column ${place.column}: ${what}`, {
		what,
		place,
		advice,
	});
}
