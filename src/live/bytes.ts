/**
 * File names are bytes. Where they are compared and cut, each byte is kept as one character of a text ("binary"), so that
 * names which are no UTF-8 come through unharmed.
 * @module
 */

/** As many arguments as a call may have on every engine. */
const chunk = 8192;

/** One character a byte. Not `TextDecoder("latin1")`, which is windows-1252. */
export function binaryOf(bytes: Uint8Array): string {
	if (bytes.length <= chunk) return String.fromCharCode.apply(null, bytes as unknown as number[]);
	return binaryOf(bytes.subarray(0, chunk)) + binaryOf(bytes.subarray(chunk));
}

/** A text as it goes to the kernel: its UTF-8, as a binary text. */
export function binaryOfText(text: string): string {
	return binaryOf(new TextEncoder().encode(text));
}

/** The bytes of a binary text. */
export function bytesOf(binary: string): Uint8Array {
	return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** A binary text as a text; bytes that are not UTF-8 are replaced. */
export function textOf(binary: string): string {
	return new TextDecoder().decode(bytesOf(binary));
}

/** A binary text for people. */
export function shown(binary: string): string {
	return JSON.stringify(textOf(binary));
}
