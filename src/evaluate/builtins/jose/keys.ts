/**
 * Keys, as signatures need them.
 * @module
 */
import type { EdDSA } from "@noble/curves/abstract/edwards.js";
import type { ECDSA } from "@noble/curves/abstract/weierstrass.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import { BuiltinError } from "../builtin.ts";
import { bitsIn, children, type DerNode, expect, integerIn, oidIn, readDer, tags } from "../der.ts";

export type Key = SecretKey | RsaKey | EcKey | EdKey;

export interface SecretKey {
	readonly kind: "secret";
	readonly secret: Uint8Array;
}

export interface RsaKey {
	readonly kind: "rsa";
	readonly modulus: bigint;
	readonly exponent: bigint;
	/** Where it is a private one. */
	readonly d?: bigint | undefined;
}

export interface EcKey {
	readonly kind: "ec";
	readonly curve: EcCurve;
	/** The point, uncompressed. */
	readonly point: Uint8Array;
	readonly d?: Uint8Array | undefined;
}

export interface EdKey {
	readonly kind: "ed";
	readonly point: Uint8Array;
	readonly d?: Uint8Array | undefined;
}

export interface EcCurve {
	readonly name: string;
	/** The bytes of a coordinate. */
	readonly size: number;
	readonly ecdsa: ECDSA;
}

export const ed: EdDSA = ed25519;

const curves: readonly (EcCurve & { readonly oid: string })[] = [
	{ name: "P-256", oid: "1.2.840.10045.3.1.7", size: 32, ecdsa: p256 },
	{ name: "P-384", oid: "1.3.132.0.34", size: 48, ecdsa: p384 },
	{ name: "P-521", oid: "1.3.132.0.35", size: 66, ecdsa: p521 },
];

export function curveNamed(name: string): EcCurve {
	const curve = curves.find((one) => one.name === name || one.oid === name);
	if (curve === undefined) throw new BuiltinError(`no curve: ${name}`);
	return curve;
}

/** The point has to be on the curve. */
export function ecKey(curve: EcCurve, point: Uint8Array, d?: Uint8Array): EcKey {
	if (!curve.ecdsa.utils.isValidPublicKey(point, false)) throw new BuiltinError("the key is no point of its curve");
	return { kind: "ec", curve, point, d };
}

/** A SubjectPublicKeyInfo, `PUBLIC KEY` in PEM. */
export function publicKeyFrom(node: DerNode): Key {
	const [algorithm, bits] = children(expect(node, tags.sequence));
	const [oid, parameters] = children(expect(algorithm, tags.sequence));
	switch (oidIn(oid)) {
		case "1.2.840.113549.1.1.1":
			return rsaFrom(bitsIn(bits));
		case "1.2.840.10045.2.1":
			return ecKey(curveNamed(oidIn(parameters)), bitsIn(bits));
		case "1.3.101.112":
			return { kind: "ed", point: bitsIn(bits) };
		default:
			throw new BuiltinError("no algorithm of which keys are known");
	}
}

function rsaFrom(bytes: Uint8Array): RsaKey {
	const [modulus, exponent] = children(expect(readDer(bytes), tags.sequence)).map(integerIn);
	return { kind: "rsa", modulus: modulus ?? 0n, exponent: exponent ?? 0n };
}

/** The key that a certificate is about. */
export function certificateKey(bytes: Uint8Array): Key {
	const [signed] = children(expect(readDer(bytes), tags.sequence));
	const fields = children(expect(signed, tags.sequence));
	// The version is left out in those of version 1.
	const at = fields[0]?.tag === 0xa0 ? 6 : 5;
	return publicKeyFrom(expect(fields[at], tags.sequence));
}
