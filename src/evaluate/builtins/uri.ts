/**
 * `uri.*`: references, taken apart.
 * @module
 */
import { RegoObject, type RegoValue } from "../rego/mod.ts";
import { type Family, succeeds } from "./builtin.ts";
import { text } from "./operands.ts";
import { parseUrl } from "./url.ts";

export const uri: Family = {
	"uri.is_valid": isValid,
	"uri.parse": (operand) => parse(text(operand)),
};

/** Of what is empty there is no key. */
function parse(whole: string): RegoValue {
	const { scheme, hostname, port, path, rawPath, rawQuery, fragment } = parseUrl(whole);
	const parts = { scheme, hostname, port, path, raw_path: rawPath, raw_query: rawQuery, fragment };
	return RegoObject.of(Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== "")));
}

/** A reference may be empty, and OPA says no of it. */
function isValid(operand?: RegoValue): boolean {
	return typeof operand === "string" && operand !== "" && succeeds(() => parseUrl(operand));
}
