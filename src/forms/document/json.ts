/**
 * JSON documents. Keys given twice are refused: readers differ on which of them counts.
 * @module
 */
import { type OssifyError, type Part, PlacedError } from "../../errors.ts";
import { type JsonNode, member, scanJson, valueOf } from "../../json/mod.ts";
import { type BrokenDocument, type FormDocument, type FormText, placeOf } from "./document.ts";
import { type JsonPart, jsonParts } from "./json_parts.ts";

/**
 * One document or several, one after the other: `--format '{{json .}}'` prints one a line, and `jq '.items[]'` each over several lines.
 * @throws {OssifyError} of one document: `input/not-json` and others of {@link scanJson}
 */
export function jsonDocuments(file: FormText): readonly (FormDocument | BrokenDocument)[] {
	const parts = jsonParts(file.text);
	return parts.length > 1 ? parts.map((part) => partDocument(file, part)) : [jsonDocument(file)];
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

function partDocument(file: FormText, { start, end }: JsonPart): FormDocument | BrokenDocument {
	try {
		return jsonDocument({ text: file.text.slice(start, end), shown: file.shown }, start);
	} catch (error) {
		if (!(error instanceof PlacedError)) throw error;
		return { error: inPart(error, file, start) };
	}
}

/** The error of a part's own text, at its place in the file. */
function inPart({ code, what, advice, place }: PlacedError, file: FormText, start: number): OssifyError {
	const first = placeOf(file, start);
	const at = { row: first.row + place.row - 1, column: place.row === 1 ? first.column + place.column - 1 : place.column };
	const message = `cannot read ${file.shown} as JSON: line ${at.row}, column ${at.column}: ${what}`;
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
