/**
 * File names are bytes, and may be invalid UTF-8. To compare and split them, ossify uses "binary" strings, in which each character is one byte.
 * @module
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A number of arguments that every JavaScript engine accepts in a call. */
const chunk = 8192;

/** In ASCII, which nearly all names are, binary strings are as texts are: the engine's own functions are quicker. */
function isAscii(text: string): boolean {
	return /^[\0-\x7f]*$/.test(text);
}

/** Bytes as a binary string. `TextDecoder("latin1")` would decode windows-1252 instead. */
export function binaryOf(bytes: Uint8Array): string {
	const text = decoder.decode(bytes);
	return isAscii(text) ? text : charactersOf(bytes);
}

function charactersOf(bytes: Uint8Array): string {
	if (bytes.length <= chunk) return String.fromCharCode.apply(null, bytes as unknown as number[]);
	return charactersOf(bytes.subarray(0, chunk)) + charactersOf(bytes.subarray(chunk));
}

/** A string as a binary string of its UTF-8 bytes. */
export function binaryOfText(text: string): string {
	return isAscii(text) ? text : charactersOf(encoder.encode(text));
}

/** The bytes of a binary string. */
export function bytesOf(binary: string): Uint8Array {
	return isAscii(binary) ? encoder.encode(binary) : Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** A binary string decoded as UTF-8; invalid bytes are replaced. */
export function textOf(binary: string): string {
	return new TextDecoder().decode(bytesOf(binary));
}

/** A binary string for messages. */
export function shown(binary: string): string {
	return JSON.stringify(textOf(binary));
}
