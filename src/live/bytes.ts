/**
 * File names are bytes. Where they are compared or split, each byte is one character of a string ("binary"), so that names that are not UTF-8
 * survive.
 * @module
 */

/** The number of arguments that a call may have on every JavaScript engine. */
const chunk = 8192;

/** One character a byte. Not `TextDecoder("latin1")`, which is windows-1252. */
export function binaryOf(bytes: Uint8Array): string {
	if (bytes.length <= chunk) return String.fromCharCode.apply(null, bytes as unknown as number[]);
	return binaryOf(bytes.subarray(0, chunk)) + binaryOf(bytes.subarray(chunk));
}

/** A string as the kernel receives it: its UTF-8 bytes, as a binary string. */
export function binaryOfText(text: string): string {
	return binaryOf(new TextEncoder().encode(text));
}

/** The bytes of a binary string. */
export function bytesOf(binary: string): Uint8Array {
	return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** A binary string, decoded; bytes that are not UTF-8 are replaced. */
export function textOf(binary: string): string {
	return new TextDecoder().decode(bytesOf(binary));
}

/** A binary string for messages. */
export function shown(binary: string): string {
	return JSON.stringify(textOf(binary));
}
