/**
 * Data as a person or a program wrote it: refused where two readers of it could differ. A key given twice would drop a section without a
 * word. A container's start doesn't wait for this: what is installed was read so before.
 * @module
 */
import { PlacedError } from "../errors.ts";
import { type JsonNode, misreadIn, placeIn, scanJson } from "../json/mod.ts";
import { dataObject, invalidJson, type JsonObject, parseJson } from "./data.ts";

/**
 * Reads a JSON document that must be an object.
 * @throws {OssifyError} `policy/invalid-data`
 */
export function parseStrictData(text: string, subject: string): JsonObject {
	return dataObject(parseStrictJson(text, subject), subject);
}

/**
 * Reads a JSON document.
 * @throws {OssifyError} `policy/invalid-data`
 */
export function parseStrictJson(text: string, subject: string): unknown {
	const value = parseJson(text, subject);
	checkStrict(text, subject);
	return value;
}

/** @throws {OssifyError} `policy/invalid-data` where a key is given twice, a number would be read as another, or half a character is there */
function checkStrict(text: string, subject: string): void {
	const found = misreadIn(text, scanned(text, subject));
	if (found === undefined) return;
	const place = placeIn(text, found.at);
	const message = `cannot read ${subject} as JSON: line ${place.row}, column ${place.column}: ${found.what}`;
	throw new PlacedError("policy/invalid-data", message, { what: found.what, place, advice: "write it as a string" });
}

function scanned(text: string, subject: string): JsonNode {
	try {
		return scanJson(text, subject);
	} catch (error) {
		throw invalidJson(error, subject);
	}
}
