/**
 * Data documents: where a file's content stands below `data`, and laying one document over another.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { scanJson } from "../json/mod.ts";

/** A JSON object. */
export interface JsonObject {
	[key: string]: unknown;
}

/**
 * Lays `over` over `base`: objects are merged key by key, anything else (lists and null too) replaces what was there.
 */
export function mergeData(base: JsonObject, over: JsonObject): JsonObject {
	const merged: JsonObject = { ...base };
	for (const [key, value] of Object.entries(over)) {
		const below = Object.hasOwn(merged, key) ? merged[key] : undefined;
		define(merged, key, isObject(below) && isObject(value) ? mergeData(below, value) : value);
	}
	return merged;
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
 * Reads a JSON document. What is wrong is said by our own reader, which knows line and column; runtimes know neither.
 * @throws {OssifyError} `policy/invalid-data`
 */
export function parseJson(text: string, subject: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new OssifyError("policy/invalid-data", faultIn(text, subject) ?? `cannot read ${subject} as JSON`, { cause });
	}
}

function faultIn(text: string, subject: string): string | undefined {
	try {
		scanJson(text, subject);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

/** @throws {OssifyError} `policy/invalid-data` where the value is no object, or holds a number that would change */
export function dataObject(value: unknown, subject: string): JsonObject {
	if (!isObject(value))
		throw new OssifyError("policy/invalid-data", `cannot use ${subject}: data must be an object (a mapping): names, with values`);
	const inexact = inexactNumber(value);
	if (inexact === undefined) return value;
	throw new OssifyError(
		"policy/invalid-data",
		`cannot use ${subject}: it holds a whole number near ${inexact}, too large to stay exact; write it as a string`,
	);
}

/** A whole number from 2^53 on, which may have been another one in the text. */
function inexactNumber(value: unknown): number | undefined {
	if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value) ? value : undefined;
	if (typeof value !== "object" || value === null) return undefined;
	for (const inner of Object.values(value)) {
		const found = inexactNumber(inner);
		if (found !== undefined) return found;
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
