/**
 * Looking for the key that a token was signed with.
 * @module
 */
import type { RegoObject, RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { readDer } from "../der.ts";
import { text } from "../operands.ts";
import { firstPem } from "../pem.ts";
import { type Algorithm, algorithmNamed } from "./algorithms.ts";
import { type NamedKey, parseJwks } from "./jwk.ts";
import { certificateKey, type Key, publicKeyFrom } from "./keys.ts";
import type { Token } from "./token.ts";

/** Public keys: a certificate or a key in PEM, or JWKs. */
export function publicKeys(source: string): NamedKey[] {
	const block = firstPem(source);
	if (block === undefined) return parseJwks(source).filter(({ alg }) => alg === "" || algorithmNamed(alg) !== undefined);
	if (block.rest !== "") throw new BuiltinError("there is something behind the PEM block");
	return [{ alg: "", kid: "", key: keyIn(block.type, block.bytes) }];
}

function keyIn(type: string, bytes: Uint8Array): Key {
	if (type === "CERTIFICATE") return certificateKey(bytes);
	if (type === "PUBLIC KEY") return publicKeyFrom(readDer(bytes));
	throw new BuiltinError("no certificate, and no public key");
}

/**
 * Whether one of the keys made the signature. One that the header names by its id is the only one that is asked; else those that are for
 * the header's algorithm, or for any.
 */
export function isSigned(token: Token, keys: readonly NamedKey[], algorithm: Algorithm): boolean {
	const { alg, kid } = headerOf(token.header);
	const named = kid === "" ? undefined : keys.find((key) => key.kid === kid);
	const asked = named ? [named] : keys.filter((key) => key.alg === "" || key.alg === alg);
	return asked.some(({ key }) => algorithm.verify(key, token.signed, token.signature));
}

export interface Header {
	readonly alg: string;
	readonly kid: string;
	readonly cty: string;
	/** Whether the header asks for something that nobody here knows. */
	readonly critical: boolean;
}

const known = ["alg", "kid", "typ", "cty"];

export function headerOf(header: RegoObject): Header {
	const read = (name: string) => textOr(header.get(name));
	for (const name of known) read(name);
	const critical = criticalOf(header.get("crit"));
	const unknown = header.entries.map(([key]) => key).filter((key) => key !== "crit" && !known.includes(text(key)));
	return { alg: read("alg"), kid: read("kid"), cty: read("cty"), critical: unknown.some((key) => critical.includes(key)) };
}

function textOr(value: RegoValue | undefined): string {
	return value === undefined ? "" : text(value);
}

function criticalOf(value: RegoValue | undefined): readonly RegoValue[] {
	if (value === undefined) return [];
	if (!Array.isArray(value) || value.length === 0) throw new BuiltinError("crit is a list that is not empty");
	return value;
}
