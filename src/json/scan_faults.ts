/**
 * What is wrong with a document that is not JSON, or not of the kind that ossify takes; and where.
 * @module
 */
import { type CodeOf, PlacedError } from "../errors.ts";
import { placeIn } from "./text_place.ts";

/** The advice for another character where a key is expected. */
const keyAdvice: Readonly<Record<string, string>> = { "}": "delete the comma in front of it", ",": "delete this comma" };

export class ScanFaults {
	private readonly text: string;
	private readonly subject: string;

	constructor(text: string, subject: string) {
		this.text = text;
		this.subject = subject;
	}

	/** Runtimes differ on a key given twice: the first, the last, or both merged (Go). */
	givenTwice(key: string, at: number): PlacedError {
		return this.error("input/duplicate-key", `the key ${JSON.stringify(key)} is given twice in one object`, "keep one of the two", at);
	}

	expectedKey(at: number): PlacedError {
		return this.expected("a quoted key", keyAdvice[this.text[at] ?? ""] ?? "write keys in double quotes", at);
	}

	expectedValue(at: number): PlacedError {
		const closes = "]},".includes(this.text[at] ?? " ");
		const advice = closes
			? "write a value there, or delete what leads to it"
			: "write a string in double quotes, or a number, true, false, null, [ or {";
		return this.expected("a value", advice, at);
	}

	expected(what: string, advice: string, at: number): PlacedError {
		const found = this.text[at];
		if (found !== undefined) return this.error("input/not-json", `expected ${what}, but found ${JSON.stringify(found)}`, advice, at);
		return this.error("input/not-json", `expected ${what}, but it ends there (is it cut off?)`, "write or copy all of it", at);
	}

	error(code: CodeOf<"input">, what: string, advice: string, at: number): PlacedError {
		const { row, column } = placeIn(this.text, at);
		const shown = code === "input/empty" ? "" : `line ${row}, column ${column}: `;
		const place = code === "input/empty" ? { row: 1, column: 1 } : { row, column };
		return new PlacedError(code, `cannot read ${this.subject} as JSON: ${shown}${what}`, { what, place, advice });
	}
}
