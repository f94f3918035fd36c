/**
 * Values to Rego's notation, as OPA prints them: what `opa_value_parse` reads, and what `%v` shows.
 * @module
 */
import { RegoNumber, RegoObject, RegoSet, type RegoValue } from "./value.ts";

/**
 * The value on one line, with a space after each comma and colon.
 * @param quoted JSON's quoting, which is read back; texts that OPA shows have Go's
 */
export function writeValue(value: RegoValue, quoted: (text: string) => string = quote): string {
	const write = (part: RegoValue) => writeValue(part, quoted);
	if (typeof value === "string") return quoted(value);
	if (value === null || typeof value === "boolean") return String(value);
	if (value instanceof RegoNumber) return value.text;
	if (value instanceof RegoObject) return `{${value.entries.map(([key, item]) => `${write(key)}: ${write(item)}`).join(", ")}}`;
	if (value instanceof RegoSet) return value.items.length === 0 ? "set()" : `{${value.items.map(write).join(", ")}}`;
	return `[${value.map(write).join(", ")}]`;
}

/** JSON's quoting. Half of a surrogate pair, which no UTF-8 can hold, becomes U+FFFD as in Go. */
export function quote(text: string): string {
	return JSON.stringify(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}
