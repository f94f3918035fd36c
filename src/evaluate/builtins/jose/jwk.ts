/**
 * JSON Web Keys.
 * @see https://www.rfc-editor.org/rfc/rfc7517
 * @module
 */
import type { RegoObject, RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { fromBase64Url } from "../bytes.ts";
import { bigintFrom } from "../der.ts";
import { array, object, text } from "../operands.ts";
import { curveNamed, ecKey, type Key } from "./keys.ts";
import { jsonObject } from "./token.ts";

/** A key, and what it says of itself. */
export interface NamedKey {
	readonly alg: string;
	readonly kid: string;
	readonly key: Key;
}

/** One key, or a set of them. */
export function parseJwks(json: string): NamedKey[] {
	const whole = jsonObject(json);
	const keys = whole.get("keys");
	return keys === undefined ? [namedKey(whole)] : array(keys).map((key) => namedKey(object(key)));
}

function namedKey(jwk: RegoObject): NamedKey {
	return { alg: textOr(jwk.get("alg")), kid: textOr(jwk.get("kid")), key: keyFrom(jwk) };
}

function textOr(value: RegoValue | undefined): string {
	return value === undefined ? "" : text(value);
}

function keyFrom(jwk: RegoObject): Key {
	const bytes = (name: string) => bytesOf(jwk, name) ?? missing(name);
	switch (text(jwk.get("kty"))) {
		case "oct":
			return { kind: "secret", secret: bytes("k") };
		case "RSA":
			return { kind: "rsa", modulus: bigintFrom(bytes("n")), exponent: bigintFrom(bytes("e")), d: whole(bytesOf(jwk, "d")) };
		case "EC":
			return ecFrom(jwk, bytes("x"), bytes("y"));
		case "OKP":
			if (jwk.get("crv") !== "Ed25519") throw new BuiltinError("no curve of which keys are known");
			return { kind: "ed", point: bytes("x"), d: bytesOf(jwk, "d") };
		default:
			throw new BuiltinError("no type of key that is known");
	}
}

function whole(bytes: Uint8Array | undefined): bigint | undefined {
	return bytes && bigintFrom(bytes);
}

function ecFrom(jwk: RegoObject, x: Uint8Array, y: Uint8Array): Key {
	const curve = curveNamed(text(jwk.get("crv")));
	if (x.length > curve.size || y.length > curve.size) throw new BuiltinError("the key is no point of its curve");
	const point = new Uint8Array(1 + 2 * curve.size);
	point[0] = 4;
	point.set(x, 1 + curve.size - x.length);
	point.set(y, 1 + 2 * curve.size - y.length);
	return ecKey(curve, point, bytesOf(jwk, "d"));
}

function bytesOf(jwk: RegoObject, name: string): Uint8Array | undefined {
	const value = jwk.get(name);
	return value === undefined ? undefined : fromBase64Url(text(value));
}

function missing(name: string): never {
	throw new BuiltinError(`the key lacks ${name}`);
}
