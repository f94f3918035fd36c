/**
 * `replace`. OPA's WebAssembly never returns from replacing an empty text.
 * @module
 */
import type { RegoValue } from "../rego/mod.ts";
import { limit, maxText } from "./limits.ts";
import { text } from "./operands.ts";

export function replace(whole?: RegoValue, old?: RegoValue, by?: RegoValue): RegoValue {
	const [given, wanted, value] = [text(whole), text(old), text(by)];
	if (wanted === "") refuseWithin(given, value);
	// Of an empty text there is one before each character, and one at the end.
	const parts = wanted === "" ? ["", ...given, ""] : given.split(wanted);
	limit(given.length + (parts.length - 1) * (value.length - wanted.length), maxText, "the text of replace");
	return parts.join(value);
}

/** Go works on bytes: an empty string is found within a character too, and the result is not UTF-8. */
function refuseWithin(given: string, value: string): void {
	if (value === "" || /^[\0-\x7f]*$/.test(given)) return;
	throw new Error("to replace between the bytes of a character gives a string that is not UTF-8, which cannot be passed on");
}
