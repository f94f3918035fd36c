/**
 * `crypto.x509.*`: certificates and requests for them, told as Go's crypto/x509 has them. Nothing is verified here: that takes a clock.
 * @module
 */
import { BuiltinError, type Family } from "../builtin.ts";
import { fromPaddedBase64, textFrom } from "../bytes.ts";
import { children, expect, readDer, tags } from "../der.ts";
import { text } from "../operands.ts";
import { allPem, firstPem } from "../pem.ts";
import { certificateTree } from "./certificate.ts";
import { requestTree } from "./request.ts";

export const x509: Family = {
	"crypto.x509.parse_certificate_request": (operand) => requestTree(requestBytes(text(operand))),
	"crypto.x509.parse_certificates": (operand) => certificates(text(operand)).map(certificateTree),
};

/** PEM, PEM in base64, or DER one behind the other in base64. */
function certificates(given: string): Uint8Array[] {
	if (given.startsWith("-----BEGIN")) return derIn(...allPem(given, "CERTIFICATE"));
	const bytes = fromPaddedBase64(given);
	return startsLikePem(bytes) ? derIn(...allPem(textFrom(bytes), "CERTIFICATE")) : derIn(bytes);
}

function startsLikePem(bytes: Uint8Array): boolean {
	return String.fromCharCode(...bytes.subarray(0, 10)) === "-----BEGIN";
}

function derIn(...parts: readonly Uint8Array[]): Uint8Array[] {
	const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
	return children({ tag: tags.sequence, content: bytes, raw: bytes }).map((node) => expect(node, tags.sequence).raw);
}

/** Of PEM the first block counts, and nothing else in it. */
function requestBytes(given: string): Uint8Array {
	const isPem = given.startsWith("-----BEGIN CERTIFICATE REQUEST-----");
	const bytes = isPem ? undefined : fromPaddedBase64(given);
	if (bytes !== undefined && !startsLikePem(bytes)) return readDer(bytes).raw;
	const block = firstPem(bytes === undefined ? given : textFrom(bytes));
	if (block?.type !== "CERTIFICATE REQUEST") throw new BuiltinError("no request for a certificate");
	return block.bytes;
}
