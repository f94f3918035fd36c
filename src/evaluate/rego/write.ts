/**
 * Values to Rego's notation, as OPA prints them: what `opa_value_parse` reads, and what `%v` shows.
 * @module
 */
import { RegoNumber, RegoObject, RegoSet, type RegoValue } from "./value.ts";

/** The value on one line, with a space behind each comma and colon. */
export function writeValue(value: RegoValue): string {
	if (typeof value === "string") return quote(value);
	if (value === null || typeof value === "boolean") return String(value);
	if (value instanceof RegoNumber) return value.text;
	if (value instanceof RegoObject) return `{${value.entries.map(([key, item]) => `${writeValue(key)}: ${writeValue(item)}`).join(", ")}}`;
	if (value instanceof RegoSet) return value.items.length === 0 ? "set()" : `{${value.items.map(writeValue).join(", ")}}`;
	return `[${value.map(writeValue).join(", ")}]`;
}

/** JSON's quoting. Half of a surrogate pair, which no UTF-8 can hold, becomes U+FFFD as in Go. */
export function quote(text: string): string {
	return JSON.stringify(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}
