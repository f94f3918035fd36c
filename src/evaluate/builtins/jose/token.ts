/**
 * JSON Web Tokens, taken apart.
 * @see https://www.rfc-editor.org/rfc/rfc7519
 * @module
 */
import { RegoObject, type RegoValue, readValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { fromUnpaddedBase64Url, lossyText, utf8 } from "../bytes.ts";
import { isJson } from "../json_text.ts";
import { text } from "../operands.ts";

export interface Token {
	/** What is signed. */
	readonly signed: Uint8Array;
	readonly header: RegoObject;
	/** Encoded; it is looked at once the signature is known to be good. */
	readonly payload: string;
	readonly signature: Uint8Array;
}

export function tokenOf(operand: RegoValue | undefined): Token {
	const [header, payload] = partsOf(operand);
	const decoded = decodedObject(header);
	if (decoded.get("enc") !== undefined) throw new BuiltinError("the token is encrypted");
	return { ...signatureOf(operand), header: decoded, payload };
}

/** Of a token whose header need not be read. */
export function signatureOf(operand: RegoValue | undefined): Pick<Token, "signed" | "signature"> {
	const [header, payload, signature] = partsOf(operand);
	return { signed: utf8(`${header}.${payload}`), signature: fromUnpaddedBase64Url(signature) };
}

function partsOf(operand: RegoValue | undefined): [header: string, payload: string, signature: string] {
	const parts = text(operand).split(".");
	if (parts.length !== 3) throw new BuiltinError("a token has three parts");
	return parts as [string, string, string];
}

export function decodedObject(part: string): RegoObject {
	return jsonObject(lossyText(fromUnpaddedBase64Url(part)));
}

/** Of a key that is given twice the last one counts, as in Go. */
export function jsonObject(json: string): RegoObject {
	if (!isJson(json)) throw new BuiltinError("no JSON");
	const value = readValue(json);
	if (!(value instanceof RegoObject)) throw new BuiltinError("no object");
	return value;
}
