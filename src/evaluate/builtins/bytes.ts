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

/**
 * To OPA a string may be any bytes. Here the evaluation ends: without a value, a rule that refuses what is not some text would not hold.
 */
export function textFrom(bytes: Uint8Array): string {
	try {
		return strict.decode(bytes);
	} catch (cause) {
		throw new Error("a builtin gives a string that is not UTF-8, which a policy cannot hold", { cause });
	}
}

/** With U+FFFD in place of each byte that is not part of UTF-8, as Go has it where it reads or writes JSON. */
export function lossyText(bytes: Uint8Array): string {
	let result = "";
	for (let at = 0; at < bytes.length; ) {
		const length = lengthAt(bytes, at);
		result += length === 0 ? "\ufffd" : strict.decode(bytes.subarray(at, at + length));
		at += Math.max(length, 1);
	}
	return result;
}

/** The number of bytes of the character that starts there; 0 where no valid character starts. */
function lengthAt(bytes: Uint8Array, at: number): number {
	const lead = bytes[at] as number;
	const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	try {
		strict.decode(bytes.subarray(at, at + length));
		return length;
	} catch {
		return 0;
	}
}

export function toHex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(digits: string): Uint8Array {
	if (digits.length % 2 !== 0 || /[^\da-f]/i.test(digits)) throw new BuiltinError("no hexadecimal digits");
	return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toBase64(bytes: Uint8Array): string {
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
function fromBase64(given: string): Uint8Array {
	const text = given.replaceAll(/[\r\n]/g, "");
	if (!base64.test(text)) throw new BuiltinError("no base64");
	return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Base64 with its padding, in which Go takes line breaks for nothing. */
export function fromPaddedBase64(given: string): Uint8Array {
	if (given.replaceAll(/[\r\n]/g, "").length % 4 !== 0) throw new BuiltinError("base64 without its padding");
	return fromBase64(given);
}

/** Of base64url that may lack its padding: OPA goes by the length of all that is given, line breaks too. */
export function fromUnpaddedBase64Url(given: string): Uint8Array {
	const missing = given.endsWith("=") ? "" : { 0: "", 2: "==", 3: "=" }[given.length % 4];
	if (missing === undefined) throw new BuiltinError("no base64url");
	return fromPaddedBase64(standardBase64(given + missing));
}

function standardBase64(given: string): string {
	if (/[+/]/.test(given)) throw new BuiltinError("no base64url");
	return given.replaceAll("-", "+").replaceAll("_", "/");
}
