/**
 * The algorithms of JSON Web Signatures.
 * @see https://www.rfc-editor.org/rfc/rfc7518
 * @module
 */
import { BuiltinError } from "../builtin.ts";
import { type Hash, hmac, sameBytes, sha256, sha384, sha512 } from "../hashes.ts";
import { type EcKey, ed, type Key } from "./keys.ts";
import { signPkcs1, signPss, verifyPkcs1, verifyPss } from "./rsa.ts";

export interface Algorithm {
	/** False too where the key is one of another algorithm. */
	verify(key: Key, message: Uint8Array, signature: Uint8Array): boolean;
	/** @throws {BuiltinError} where the key can't sign so */
	sign(key: Key, message: Uint8Array): Uint8Array;
}

const unfit = (): never => {
	throw new BuiltinError("the key is one of another algorithm");
};

function hs(hash: Hash): Algorithm {
	const sign = (key: Key, message: Uint8Array) => (key.kind === "secret" ? hmac(hash, key.secret, message) : unfit());
	return { sign, verify: (key, message, signature) => key.kind === "secret" && sameBytes(signature, sign(key, message)) };
}

function rs(hash: Hash): Algorithm {
	return {
		verify: (key, message, signature) => key.kind === "rsa" && verifyPkcs1(key, hash, message, signature),
		sign: (key, message) => (key.kind === "rsa" ? signPkcs1(key, hash, message) : unfit()),
	};
}

function ps(hash: Hash): Algorithm {
	return {
		verify: (key, message, signature) => key.kind === "rsa" && verifyPss(key, hash, message, signature),
		sign: (key, message) => (key.kind === "rsa" ? signPss(key, hash, message) : unfit()),
	};
}

/** Go draws a nonce; this one makes it of key and message (RFC 6979), so that the same input gives the same signature. */
function es(hash: Hash): Algorithm {
	return {
		verify: (key, message, signature) => key.kind === "ec" && verifyEc(key, hash(message), signature),
		sign: (key, message) => {
			if (key.kind !== "ec" || key.d === undefined) return unfit();
			return key.curve.ecdsa.sign(hash(message), key.d, { prehash: false, lowS: false, format: "compact" });
		},
	};
}

function verifyEc({ curve, point }: EcKey, digest: Uint8Array, signature: Uint8Array): boolean {
	if (signature.length !== 2 * curve.size) return false;
	return curve.ecdsa.verify(signature, digest, point, { prehash: false, lowS: false, format: "compact" });
}

const eddsa: Algorithm = {
	verify: (key, message, signature) =>
		key.kind === "ed" && signature.length === 64 && ed.verify(signature, message, key.point, { zip215: false }),
	sign: (key, message) => (key.kind === "ed" && key.d !== undefined ? ed.sign(message, key.d) : unfit()),
};

const algorithms: Readonly<Record<string, Algorithm>> = {
	HS256: hs(sha256),
	HS384: hs(sha384),
	HS512: hs(sha512),
	RS256: rs(sha256),
	RS384: rs(sha384),
	RS512: rs(sha512),
	PS256: ps(sha256),
	PS384: ps(sha384),
	PS512: ps(sha512),
	ES256: es(sha256),
	ES384: es(sha384),
	ES512: es(sha512),
	EdDSA: eddsa,
};

export const algorithmNames: readonly string[] = Object.keys(algorithms);

export function algorithmNamed(name: string): Algorithm | undefined {
	return Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
}
