/**
 * `io.jwt.*`: JSON Web Tokens.
 * @see https://www.rfc-editor.org/rfc/rfc7519
 * @module
 */
import type { RegoValue } from "../../rego/mod.ts";
import { type Builtin, BuiltinError, type Family } from "../builtin.ts";
import { fromUnpaddedBase64Url, textFrom, toBase64Url, toHex, utf8 } from "../bytes.ts";
import { isJson } from "../json_text.ts";
import { goJson } from "../marshal.ts";
import { text } from "../operands.ts";
import { type Algorithm, algorithmNamed, algorithmNames } from "./algorithms.ts";
import { decodeVerify } from "./decode_verify.ts";
import { parseJwks } from "./jwk.ts";
import { decodedObject, jsonObject, signatureOf, tokenOf } from "./token.ts";
import { headerOf, isSigned, publicKeys } from "./verify.ts";

export const jwt: Family = {
	"io.jwt.decode": decode,
	"io.jwt.decode_verify": decodeVerify,
	"io.jwt.encode_sign": (header, payload, key) => encodeSign(goJson(header ?? null), goJson(payload ?? null), goJson(key ?? null)),
	"io.jwt.encode_sign_raw": (header, payload, key) => encodeSign(text(header), text(payload), text(key)),
	...Object.fromEntries(algorithmNames.map((name) => [`io.jwt.verify_${name.toLowerCase()}`, verifier(name)])),
};

/** Header, payload, and the signature in hexadecimal digits; of a token in a token the inner one. */
function decode(operand?: RegoValue): RegoValue {
	const { header, payload, signature } = tokenOf(operand);
	if (header.get("cty") === "JWT") return decode(textFrom(fromUnpaddedBase64Url(payload)).replaceAll(/^["']+|["']+$/g, ""));
	return [header, decodedObject(payload), toHex(signature)];
}

function verifier(name: string): Builtin {
	const algorithm = algorithmNamed(name) as Algorithm;
	if (name.startsWith("HS")) return (operand, secret) => isMac(operand, text(secret), algorithm);
	return (operand, keys) => {
		const token = tokenOf(operand);
		headerOf(token.header);
		return isSigned(token, publicKeys(text(keys)), algorithm);
	};
}

function isMac(operand: RegoValue | undefined, secret: string, algorithm: Algorithm): boolean {
	const { signed, signature } = signatureOf(operand);
	return algorithm.verify({ kind: "secret", secret: utf8(secret) }, signed, signature);
}

function encodeSign(header: string, payload: string, jwk: string): RegoValue {
	const [key] = parseJwks(jwk);
	const { alg, typ } = namesIn(header);
	const algorithm = algorithmNamed(alg);
	if (key === undefined || algorithm === undefined) throw new BuiltinError("no key, or no algorithm that is known");
	if ((typ === undefined || typ === "JWT") && !isJson(payload)) throw new BuiltinError("the payload of a JWT is JSON");
	const signed = `${toBase64Url(utf8(header))}.${toBase64Url(utf8(payload))}`;
	return `${signed}.${toBase64Url(algorithm.sign(key.key, utf8(signed)))}`;
}

function namesIn(header: string): { alg: string; typ: RegoValue | undefined } {
	const whole = jsonObject(header);
	const typ = whole.get("typ");
	return { alg: text(whole.get("alg")), typ: typeof typ === "string" ? typ : undefined };
}
