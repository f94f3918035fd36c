/**
 * Bytes to text, refusing what is not UTF-8.
 * @module
 */
import { OssifyError } from "../errors.ts";

/** `ignoreBOM` keeps a byte order mark in the text, where JSON refuses it, instead of dropping it from the output. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** @throws {OssifyError} `input/not-utf8` */
export function decodeUtf8(bytes: Uint8Array, subject: string): string {
	try {
		return utf8.decode(bytes);
	} catch (cause) {
		const [what, advice] = isUtf16(bytes) ? ["UTF-16", "convert it first: `iconv -f UTF-16 -t UTF-8`"] : ["not valid UTF-8"];
		throw new OssifyError("input/not-utf8", `cannot read ${subject}: it is ${what}`, { cause, advice });
	}
}

/** By its byte order mark. */
function isUtf16([first, second]: Uint8Array): boolean {
	return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** Text to UTF-8 bytes. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
	return encoder.encode(text) as Uint8Array<ArrayBuffer>;
}
