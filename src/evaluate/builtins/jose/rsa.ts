/**
 * RSA signatures: PKCS #1 v1.5 and PSS.
 * @see https://www.rfc-editor.org/rfc/rfc8017
 * @module
 */
import { pow } from "@noble/curves/abstract/modular.js";
import { BuiltinError } from "../builtin.ts";
import { fromHex } from "../bytes.ts";
import { bigintFrom, bytesFrom } from "../der.ts";
import { type Hash, hmac, sameBytes, sha256, sha384, sha512 } from "../hashes.ts";
import type { RsaKey } from "./keys.ts";

/** Go takes none that is smaller; one that is larger would take seconds. */
const [minBits, maxBits] = [1024, 8192];

/** What stands before the hash, which says which one it is. */
const prefixes = new Map<Hash, Uint8Array>([
	[sha256, fromHex("3031300d060960864801650304020105000420")],
	[sha384, fromHex("3041300d060960864801650304020205000430")],
	[sha512, fromHex("3051300d060960864801650304020305000440")],
]);

function bitsOf({ modulus }: RsaKey): number {
	const bits = modulus.toString(2).length;
	if (bits < minBits || bits > maxBits) throw new BuiltinError(`an RSA key of ${bits} bits`);
	return bits;
}

/** The message that a signature stands for; undefined where it can't be one of this key. */
function opened(key: RsaKey, signature: Uint8Array): Uint8Array | undefined {
	const length = Math.ceil(bitsOf(key) / 8);
	const value = bigintFrom(signature);
	if (signature.length !== length || value >= key.modulus || key.exponent < 2n || key.exponent > 0x7fffffffn) return undefined;
	return bytesFrom(pow(value, key.exponent, key.modulus), length);
}

function closed(key: RsaKey, message: Uint8Array): Uint8Array {
	if (key.d === undefined) throw new BuiltinError("signing takes a private key");
	return bytesFrom(pow(bigintFrom(message), key.d, key.modulus), Math.ceil(bitsOf(key) / 8));
}

/** `00 01 ff … ff 00`, the prefix, the hash: written out and compared, so that nothing of it is parsed. */
function paddedHash(key: RsaKey, hash: Hash, message: Uint8Array): Uint8Array {
	const tail = [0, ...(prefixes.get(hash) ?? []), ...hash(message)];
	const length = Math.ceil(bitsOf(key) / 8);
	return Uint8Array.from([0, 1, ...Array<number>(length - 2 - tail.length).fill(0xff), ...tail]);
}

export function verifyPkcs1(key: RsaKey, hash: Hash, message: Uint8Array, signature: Uint8Array): boolean {
	const found = opened(key, signature);
	return found !== undefined && sameBytes(found, paddedHash(key, hash, message));
}

export function signPkcs1(key: RsaKey, hash: Hash, message: Uint8Array): Uint8Array {
	return closed(key, paddedHash(key, hash, message));
}

/** The salt may be of any length. */
export function verifyPss(key: RsaKey, hash: Hash, message: Uint8Array, signature: Uint8Array): boolean {
	const found = opened(key, signature);
	if (found === undefined) return false;
	const bits = bitsOf(key) - 1;
	const encoded = found.subarray(found.length - Math.ceil(bits / 8));
	const split = encoded.length - hash.outputLen - 1;
	if (split < 0 || encoded.at(-1) !== 0xbc || (bits % 8 === 0 && found.length > encoded.length && found[0] !== 0)) return false;
	const inner = encoded.subarray(split, -1);
	const block = unmasked(encoded.subarray(0, split), inner, hash, bits);
	const start = block?.findIndex((byte) => byte !== 0) ?? -1;
	if (block === undefined || block[start] !== 1) return false;
	return sameBytes(inner, pssHash(hash, message, block.subarray(start + 1)));
}

/** Undefined where the bits that the modulus has no room for are not 0. */
function unmasked(block: Uint8Array, seed: Uint8Array, hash: Hash, bits: number): Uint8Array | undefined {
	const spare = 8 * Math.ceil(bits / 8) - bits;
	if ((block[0] ?? 0) >> (8 - spare) !== 0) return undefined;
	const plain = xor(block, maskOf(seed, block.length, hash));
	plain[0] = (plain[0] ?? 0) & (0xff >> spare);
	return plain;
}

function pssHash(hash: Hash, message: Uint8Array, salt: Uint8Array): Uint8Array {
	return hash(Uint8Array.from([...new Uint8Array(8), ...hash(message), ...salt]));
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
	return a.map((byte, index) => byte ^ (b[index] ?? 0));
}

/** MGF1. */
function maskOf(seed: Uint8Array, length: number, hash: Hash): Uint8Array {
	const mask: number[] = [];
	for (let counter = 0n; mask.length < length; counter++) mask.push(...hash(Uint8Array.from([...seed, ...bytesFrom(counter, 4)])));
	return Uint8Array.from(mask.slice(0, length));
}

/** The salt is not drawn but made of key and message: an evaluation gives the same for the same input. */
export function signPss(key: RsaKey, hash: Hash, message: Uint8Array): Uint8Array {
	const bits = bitsOf(key) - 1;
	const length = Math.ceil(bits / 8);
	const salt = hmac(hash, bytesFrom(key.d ?? 0n, Math.ceil(bits / 8) + 1), message);
	const inner = pssHash(hash, message, salt);
	const block = new Uint8Array(length - hash.outputLen - 1);
	block[block.length - salt.length - 1] = 1;
	block.set(salt, block.length - salt.length);
	const masked = xor(block, maskOf(inner, block.length, hash));
	masked[0] = (masked[0] ?? 0) & (0xff >> (8 * length - bits));
	return closed(key, Uint8Array.from([...masked, ...inner, 0xbc]));
}
