/**
 * JSON bytes that are known to be one well-formed document. Only these may reach a policy: OPA's own parser ignores what
 * follows the end of a document, and treats what it cannot read as an undefined input.
 * @module
 */
import { decodeUtf8 } from "./decode.ts";
import { scanJson } from "./scan.ts";
import type { ScanLimits } from "./tally.ts";

declare const checked: unique symbol;

/** UTF-8 bytes of one well-formed JSON document. */
export type CheckedJson = Uint8Array & { readonly [checked]: true };

/** @throws {OssifyError} of kind `input` where the bytes are not one well-formed document */
export function checkJson(bytes: Uint8Array, subject: string, limits?: ScanLimits): CheckedJson {
	scanJson(decodeUtf8(bytes, subject), subject, limits);
	return trustJson(bytes);
}

/** For bytes that were just composed from checked documents, and for nothing else. */
export function trustJson(bytes: Uint8Array): CheckedJson {
	return bytes as CheckedJson;
}
