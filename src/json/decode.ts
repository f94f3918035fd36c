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
		throw new OssifyError("input/not-utf8", `cannot read ${subject}: it is not valid UTF-8`, { cause });
	}
}

/** Text to UTF-8 bytes. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
	return encoder.encode(text) as Uint8Array<ArrayBuffer>;
}
