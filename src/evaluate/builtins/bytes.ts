/**
 * Texts and bytes. To Rego a text is bytes; what is not UTF-8 can't be one here.
 * @module
 */
import { BuiltinError } from "./builtin.ts";

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array {
	return encoder.encode(text);
}

/** Where the bytes are no UTF-8, OPA would have a string that no JSON can hold. Here it is undefined. */
export function textFrom(bytes: Uint8Array): string {
	try {
		return strict.decode(bytes);
	} catch {
		throw new BuiltinError("the bytes are not UTF-8");
	}
}

export function toHex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(digits: string): Uint8Array {
	if (digits.length % 2 !== 0 || /[^\da-f]/i.test(digits)) throw new BuiltinError("no hexadecimal digits");
	return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toBase64(bytes: Uint8Array): string {
	let binary = "";
	for (const byte of bytes) binary += String.fromCharCode(byte);
	return btoa(binary);
}

/** Without padding, and with `-` and `_`. */
export function toBase64Url(bytes: Uint8Array): string {
	return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const base64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/;

/** With padding or without. Go passes over line breaks, and so does this. */
export function fromBase64(given: string): Uint8Array {
	const text = given.replaceAll(/[\r\n]/g, "");
	if (!base64.test(text)) throw new BuiltinError("no base64");
	return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function fromBase64Url(given: string): Uint8Array {
	if (/[+/]/.test(given)) throw new BuiltinError("no base64url");
	return fromBase64(given.replaceAll("-", "+").replaceAll("_", "/"));
}
