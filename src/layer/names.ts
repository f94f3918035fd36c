/**
 * Names in a layer, which are bytes: one character of a string is one byte.
 * @module
 */
import { visible } from "../visible.ts";

const strict = new TextDecoder("utf-8", { fatal: true });

/** The name as text; undefined where its bytes are not UTF-8. */
export function textOf(binary: string): string | undefined {
	if (/^[\x20-\x7e]*$/.test(binary)) return binary;
	try {
		return strict.decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
	} catch {
		return undefined;
	}
}

/** The name as it can be shown: bytes that are not UTF-8 as `\xff`, and nothing that a terminal obeys. */
export function shownName(binary: string): string {
	const text = textOf(binary);
	return text === undefined ? binary.replaceAll(/[^\x20-\x7e]/g, hex) : visible(text);
}

function hex(character: string): string {
	return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** The UTF-8 bytes of a text, one character each. */
export function binaryOf(text: string): string {
	return /^[\x20-\x7e]*$/.test(text) ? text : String.fromCharCode(...new TextEncoder().encode(text));
}
