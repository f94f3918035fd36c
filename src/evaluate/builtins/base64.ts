/**
 * `base64.decode`, `base64.is_valid`, `base64url.decode`. OPA's WebAssembly passes over what is no base64, and over missing padding.
 * @module
 */
import { attempted, BuiltinError, type Family } from "./builtin.ts";
import { fromBase64 } from "./bytes.ts";
import { text } from "./operands.ts";

export const base64: Family = {
	"base64.decode": (operand) => decoded(padded(text(operand))),
	"base64.is_valid": (operand) => typeof operand === "string" && attempted(() => padded(operand)) !== undefined,
	"base64url.decode": (operand) => decoded(padded(standard(completed(text(operand))))),
};

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Base64 with its padding, in which Go takes line breaks for nothing. */
function padded(given: string): Uint8Array {
	if (given.replaceAll(/[\r\n]/g, "").length % 4 !== 0) throw new BuiltinError("base64 without its padding");
	return fromBase64(given);
}

/** As OPA does: by the length of all that is given, line breaks too. */
function completed(given: string): string {
	if (given.endsWith("=")) return given;
	const missing = { 0: "", 2: "==", 3: "=" }[given.length % 4];
	if (missing === undefined) throw new BuiltinError("no base64url");
	return given + missing;
}

function standard(given: string): string {
	if (/[+/]/.test(given)) throw new BuiltinError("no base64url");
	return given.replaceAll("-", "+").replaceAll("_", "/");
}

/** To OPA a text may be any bytes. Here the evaluation ends: without a value, a rule that refuses what is not some text would not hold. */
function decoded(bytes: Uint8Array): string {
	try {
		return strict.decode(bytes);
	} catch (cause) {
		throw new Error("base64 gives a string that is not UTF-8, which can't be handed on", { cause });
	}
}
