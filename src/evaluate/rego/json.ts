/**
 * Between Rego's values and JSON's. JSON has no sets: they become arrays, in Rego's order; keys that are no strings become their JSON.
 * @module
 */
import { RegoNumber, RegoObject, RegoSet, type RegoValue } from "./value.ts";

/** Numbers become JavaScript's, and lose what those can't hold. */
export function toJavaScript(value: RegoValue): unknown {
	if (value instanceof RegoNumber) return Number(value.text);
	if (value instanceof RegoSet) return value.items.map(toJavaScript);
	if (value instanceof RegoObject) return objectFrom(value);
	return Array.isArray(value) ? value.map(toJavaScript) : value;
}

function objectFrom({ entries }: RegoObject): Record<string, unknown> {
	// Unlike an assignment, this makes `__proto__` a key like any other.
	return Object.fromEntries(entries.map(([key, item]) => [keyText(key), toJavaScript(item)]));
}

function keyText(key: RegoValue): string {
	return typeof key === "string" ? key : toJson(key);
}

/** JSON text, its numbers exact, its keys in Rego's order. */
export function toJson(value: RegoValue): string {
	if (value instanceof RegoNumber) return value.text;
	if (value instanceof RegoSet) return `[${value.items.map(toJson).join(",")}]`;
	if (value instanceof RegoObject)
		return `{${value.entries.map(([key, item]) => `${JSON.stringify(keyText(key))}:${toJson(item)}`).join(",")}}`;
	if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
	return JSON.stringify(value);
}
