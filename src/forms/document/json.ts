/**
 * JSON documents. Keys given twice are refused: readers differ on which of them counts.
 * @module
 */
import { type OssifyError, type Part, PlacedError } from "../../errors.ts";
import { type JsonNode, member, scanJson, valueOf } from "../../json/mod.ts";
import type { BrokenDocument, FormDocument, FormText } from "./document.ts";

/**
 * One document, or one a line: `--format '{{json .}}'` prints several objects so.
 * @throws {OssifyError} of one document: `input/not-json` and others of {@link scanJson}
 */
export function jsonDocuments(file: FormText): readonly (FormDocument | BrokenDocument)[] {
	const lines = linesOf(file.text);
	const [first, second] = lines;
	const isByLine = first !== undefined && /\}\s*$/.test(first.text) && second?.text.startsWith("{");
	return isByLine ? lines.map((line) => lineDocument(file, line)) : [jsonDocument(file)];
}

/** @throws {OssifyError} `input/not-json` and others of {@link scanJson} */
export function jsonDocument({ text, shown }: FormText, start = 0): FormDocument {
	const value = valueOf(text, scanJson(text, shown));
	// Scanned again: nodes take more memory than the values.
	let root: JsonNode | undefined;
	const offsetOf = (part: Part) => {
		root ??= scanJson(text, shown);
		return start + nodeAt(root, part).start;
	};
	return { value, offsetOf };
}

/** A line that is not empty. */
interface Line {
	readonly text: string;
	/** From 0. */
	readonly row: number;
	readonly start: number;
}

function linesOf(text: string): readonly Line[] {
	let start = 0;
	const lines = text.split("\n").map((line, row) => {
		const at = start;
		start += line.length + 1;
		return { text: line, row, start: at };
	});
	return lines.filter((line) => line.text.trim() !== "");
}

function lineDocument({ shown }: FormText, { text, row, start }: Line): FormDocument | BrokenDocument {
	try {
		return jsonDocument({ text, shown }, start);
	} catch (error) {
		if (!(error instanceof PlacedError)) throw error;
		return { error: inLine(error, shown, row) };
	}
}

/** The error of a line's own text, at its place in the file. */
function inLine({ code, what, advice, place }: PlacedError, shown: string, row: number): OssifyError {
	const at = { row: place.row + row, column: place.column };
	const message = `cannot read ${shown} as JSON: line ${at.row}, column ${at.column}: ${what}`;
	return new PlacedError(code, message, { what, place: at, advice });
}

/** The node of a part; where there is none, the last on the way to it. */
function nodeAt(root: JsonNode, part: Part): JsonNode {
	let node = root;
	for (const key of part) {
		const next = node.kind === "object" ? member(node, String(key)) : node.kind === "array" ? node.items[Number(key)] : undefined;
		if (next === undefined) return node;
		node = next;
	}
	return node;
}
