/**
 * Percent-encoding as Go's net/url does it.
 * @module
 */
import { BuiltinError } from "./builtin.ts";
import { lossyText, utf8 } from "./bytes.ts";

/** What a query needs not escape. */
const plain = /[\w.~-]/;

/** A space becomes `+`. */
export function escapeQuery(text: string): string {
	return escapeBytes(text, plain).replaceAll("%20", "+");
}

/** Escapes all characters but those of `kept`, byte by byte. */
function escapeBytes(text: string, kept: RegExp): string {
	return Array.from(utf8(text), (byte) => {
		const character = String.fromCharCode(byte);
		return byte < 0x80 && kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
	}).join("");
}

export function unescapeQuery(text: string): string {
	return unescapePercent(text.replaceAll("+", " "));
}

/** What does not become UTF-8 becomes U+FFFD, as where OPA writes it as JSON. */
function unescapePercent(text: string): string {
	if (/%(?![\da-f]{2})/i.test(text)) throw new BuiltinError("a percent sign needs two hexadecimal digits");
	return text.replaceAll(/(?:%[\da-f]{2})+/gi, (escapes) =>
		lossyText(Uint8Array.from(escapes.slice(1).split("%"), (digits) => Number.parseInt(digits, 16))),
	);
}
