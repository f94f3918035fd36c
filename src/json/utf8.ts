/**
 * Text as bytes that are read and forgotten: a scanner reads bytes in half the time of characters.
 * @module
 */
const encoder = new TextEncoder();

/** Up to so many bytes are kept from one text to the next. */
const most = 1024 * 1024;

let kept = new Uint8Array(64 * 1024);

/** The UTF-8 bytes of a text, a 0, and more that means nothing. The next call overwrites them. */
export function bytesOf(text: string): { readonly bytes: Uint8Array; readonly length: number } {
	if (text.length >= kept.length && text.length < most) kept = new Uint8Array(most);
	const bytes = text.length < kept.length ? kept : new Uint8Array(text.length + 1);
	const { read, written } = encoder.encodeInto(text, bytes.subarray(0, -1));
	if (read < text.length) return ofOther(text);
	bytes[written] = 0;
	return { bytes, length: written };
}

/** Of characters that are not ASCII. */
function ofOther(text: string): { readonly bytes: Uint8Array; readonly length: number } {
	const bytes = new Uint8Array(3 * text.length + 1);
	const { written } = encoder.encodeInto(text, bytes);
	return { bytes, length: written };
}
