/**
 * JSON Web Tokens, taken apart.
 * @see https://www.rfc-editor.org/rfc/rfc7519
 * @module
 */
import { RegoObject, type RegoValue, readValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { fromBase64Url, textFrom, utf8 } from "../bytes.ts";
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
	const [header, payload, signature, ...more] = text(operand).split(".");
	if (header === undefined || payload === undefined || signature === undefined || more.length > 0)
		throw new BuiltinError("a token has three parts");
	const decoded = decodedObject(header);
	if (decoded.get("enc") !== undefined) throw new BuiltinError("the token is encrypted");
	return { signed: utf8(`${header}.${payload}`), header: decoded, payload, signature: fromBase64Url(signature) };
}

export function decodedObject(part: string): RegoObject {
	return jsonObject(textFrom(fromBase64Url(part)));
}

/** Of a key that is given twice the last one counts, as in Go. */
export function jsonObject(json: string): RegoObject {
	if (!isJson(json)) throw new BuiltinError("no JSON");
	const value = readValue(json);
	if (!(value instanceof RegoObject)) throw new BuiltinError("no object");
	return value;
}
