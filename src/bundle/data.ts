/**
 * Data documents: where a file's content is below `data`, and merging one document over another.
 * @module
 */
import { OssifyError, type Part, PlacedError } from "../errors.ts";
import { longNumberIn, scanJson } from "../json/mod.ts";

/** A JSON object. */
export interface JsonObject {
	[key: string]: unknown;
}

/** The objects with the settings. In YAML, they are null if all their content is commented out. */
interface Sections {
	readonly [key: string]: Sections;
}
const sections: Sections = { ossify: { config: {} } };

/**
 * Merges `over` over `base`: objects are merged key by key, anything else (lists and null too) replaces what was there. Only a null for
 * `ossify` or `ossify.config` says nothing, where there are settings.
 * @throws {OssifyError} `policy/invalid-data` where another value would replace all settings
 */
export function mergeData(base: JsonObject, over: JsonObject): JsonObject {
	return merged(base, over, sections);
}

function merged(base: JsonObject, over: JsonObject, within: Sections | undefined): JsonObject {
	const result: JsonObject = { ...base };
	for (const [key, value] of Object.entries(over)) {
		const below = Object.hasOwn(result, key) ? result[key] : undefined;
		const section = sectionOf(within, key);
		if (isObject(below) && isObject(value)) define(result, key, merged(below, value, section));
		else if (!keepsSection(section, key, below, value)) define(result, key, value);
	}
	return result;
}

/**
 * The same for many documents, each merged over those in front of it, in one pass: the documents become parts of the result, and are changed.
 */
export function mergeAll(documents: Iterable<JsonObject>): JsonObject {
	const all: JsonObject = {};
	for (const document of documents) mergeInto(all, document, sections);
	return all;
}

function mergeInto(base: JsonObject, over: JsonObject, within: Sections | undefined): void {
	for (const [key, value] of Object.entries(over)) {
		const below = Object.hasOwn(base, key) ? base[key] : undefined;
		const section = sectionOf(within, key);
		if (isObject(below) && isObject(value)) mergeInto(below, value, section);
		else if (!keepsSection(section, key, below, value)) define(base, key, value);
	}
}

function sectionOf(within: Sections | undefined, key: string): Sections | undefined {
	return within !== undefined && Object.hasOwn(within, key) ? within[key] : undefined;
}

/** Whether null keeps what is below. Null does not drop all settings at once: no container would have an allowance. */
function keepsSection(section: Sections | undefined, key: string, below: unknown, value: unknown): boolean {
	if (section === undefined || !isObject(below)) return false;
	if (value === null) return true;
	throw new OssifyError("policy/invalid-data", `${key} must be an object (a mapping), not ${JSON.stringify(value).slice(0, 60)}`, {
		advice: "write what differs from the shipped data: ossify: {config: {NAME: VALUE}}",
		part: key === "ossify" ? [key] : ["ossify", key],
	});
}

/** A document that may be merged over settings. @throws {OssifyError} as {@link mergeData} */
export function checkSections(document: JsonObject): JsonObject {
	mergeData({ ossify: { config: {} } }, document);
	return document;
}

/** A file's content at its place below `data`: that of `a/b/data.json` is `data.a.b`. */
export function placeData(path: string, content: JsonObject): JsonObject {
	const folders = path.split("/").slice(0, -1);
	return folders.reduceRight<JsonObject>((inner, folder) => define({}, folder, inner), content);
}

/** True for a path whose content is data, by OPA's own names. */
export function isDataPath(path: string): boolean {
	return /(?:^|\/)data\.(?:json|ya?ml)$/.test(path);
}

/**
 * Reads a JSON document that must be an object.
 * @throws {OssifyError} `policy/invalid-data`
 */
export function parseData(text: string, subject: string): JsonObject {
	return dataObject(parseJson(text, subject), subject);
}

/**
 * Reads a JSON document. Errors come from our own reader, which reports line and column; runtimes do not.
 * @throws {OssifyError} `policy/invalid-data`
 */
export function parseJson(text: string, subject: string): unknown {
	try {
		const value = JSON.parse(text);
		if (longNumberIn(text) === undefined) return value;
		throw new RangeError("a number in it is too long");
	} catch (error) {
		throw invalidJson(faultIn(text, subject) ?? error, subject);
	}
}

/** What our own reader says of a document, as it is said of data. */
export function invalidJson(cause: unknown, subject: string): OssifyError {
	if (!(cause instanceof PlacedError)) return new OssifyError("policy/invalid-data", `cannot read ${subject} as JSON`, { cause });
	const { code, message, place, advice } = cause;
	const what = ["input/not-json", "input/empty"].includes(code) ? `it is not JSON: ${cause.what}` : cause.what;
	return new PlacedError("policy/invalid-data", message, { what, place, advice, cause });
}

function faultIn(text: string, subject: string): unknown {
	try {
		scanJson(text, subject);
		return undefined;
	} catch (error) {
		return error;
	}
}

/** @throws {OssifyError} `policy/invalid-data` where the value is no object, or holds a number that would change */
export function dataObject(value: unknown, subject: string): JsonObject {
	const refuse = (what: string, advice: string, part: Part) =>
		new OssifyError("policy/invalid-data", `cannot use ${subject}: ${what}`, { advice, part });
	if (!isObject(value)) {
		throw refuse("data must be an object (a mapping): names, with values", "give it a name: NAME: VALUE is data.NAME in Rego", []);
	}
	const part = inexactPart(value);
	if (part === undefined) return value;
	const number = part.reduce<unknown>((inner, step) => (inner as JsonObject)[step], value);
	throw refuse(`it holds a whole number near ${number}, too large to stay exact`, "write it as a string", part);
}

/** Where a whole number from 2^53 on is, which may have been another one in the text. */
function inexactPart(value: unknown): Part | undefined {
	if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value) ? [] : undefined;
	if (typeof value !== "object" || value === null) return undefined;
	for (const [key, inner] of Object.entries(value)) {
		const below = inexactPart(inner);
		if (below !== undefined) return [Array.isArray(value) ? Number(key) : key, ...below];
	}
	return undefined;
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Plain assignment would take the key `__proto__` for the object's prototype. */
function define(object: JsonObject, key: string, value: unknown): JsonObject {
	return Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
