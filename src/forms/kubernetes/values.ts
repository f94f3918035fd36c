/**
 * Fields of objects with more to them than a type.
 * @module
 */
import type { Fields } from "../document/mod.ts";
import { shown } from "./labels.ts";

/** A user's or a group's ID, as the API server takes them: up to 2^31 - 1. */
export function idOf(fields: Fields): number | undefined {
	const id = fields.number();
	if (id === undefined || (Number.isInteger(id) && id >= 0 && id <= 2 ** 31 - 1)) return id;
	throw fields.error(`${fields.name} is not an ID from 0 to 2147483647`);
}

/** One of the words that a field takes. */
export function wordOf<Word extends string>(fields: Fields, words: readonly Word[]): Word | undefined {
	const text = fields.text();
	const word = words.find((one) => one === text);
	if (text !== undefined && word === undefined) throw fields.error(`${fields.name} is not one of ${words.join(", ")}`);
	return word;
}

/** A text that has to be there. */
export function required(fields: Fields): string {
	const text = fields.text();
	if (text === undefined || text === "") throw fields.error(`${fields.name} is missing`);
	return text;
}

/** Labels or annotations: the API server refuses numbers and booleans among them. */
export function textsOf(fields: Fields): Readonly<Record<string, string>> {
	return Object.fromEntries(fields.entries().map(([key, value]) => [key, value.text() ?? ""]));
}

/** A name or an image, none of which has braces. @throws {OssifyError} `input/invalid-form` for one that a template is to fill in */
export function rendered(fields: Fields): string | undefined {
	const text = fields.text();
	if (text === undefined || !/\{\{.*\}\}/s.test(text)) return text;
	throw fields.error(`${fields.name} is a template: ${shown(text)}`, "render the chart first (`helm template`), and name the result");
}
