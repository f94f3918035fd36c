/**
 * OpenSSL, by way of node:crypto, is the second opinion on every signature.
 */
import { describe, expect, test } from "bun:test";
import { constants, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { call } from "../../../test/support/builtins.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const odd = generateKeyPairSync("rsa", { modulusLength: 2049 });
const ed = generateKeyPairSync("ed25519");
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

interface Scheme {
	readonly alg: string;
	readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
	readonly hash: string | null;
	readonly options: object;
}

const schemes: Scheme[] = [
	...["256", "384", "512"].flatMap((bits) => [
		{ alg: `RS${bits}`, keys: rsa, hash: `sha${bits}`, options: {} },
		{ alg: `PS${bits}`, keys: rsa, hash: `sha${bits}`, options: pss },
		{ alg: `PS${bits}`, keys: odd, hash: `sha${bits}`, options: pss },
	]),
	...(["P-256", "P-384", "P-521"] as const).map((namedCurve, index) => {
		const bits = ["256", "384", "512"][index];
		return {
			alg: `ES${bits}`,
			keys: generateKeyPairSync("ec", { namedCurve }),
			hash: `sha${bits}`,
			options: { dsaEncoding: "ieee-p1363" },
		};
	}),
	{ alg: "EdDSA", keys: ed, hash: null, options: {} },
];

const base64url = (text: string | Buffer) => Buffer.from(text).toString("base64url");
const pem = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString().trimEnd();
const jwk = (key: KeyObject) => JSON.stringify(key.export({ format: "jwk" }));

describe("io.jwt", () => {
	test.each(schemes)("$alg verifies what OpenSSL signed, by PEM and by JWK, and nothing else", async ({ alg, keys, hash, options }) => {
		const signed = `${base64url(JSON.stringify({ alg }))}.${base64url("{}")}`;
		const signature = sign(hash, Buffer.from(signed), { key: keys.privateKey, ...options });
		const name = `io.jwt.verify_${alg.toLowerCase()}`;
		const token = JSON.stringify(`${signed}.${base64url(signature)}`);
		expect(await call(name, token, JSON.stringify(pem(keys.publicKey)))).toBe("true");
		expect(await call(name, token, JSON.stringify(jwk(keys.publicKey)))).toBe("true");
		signature[9] = (signature[9] ?? 0) ^ 1;
		expect(await call(name, JSON.stringify(`${signed}.${base64url(signature)}`), JSON.stringify(pem(keys.publicKey)))).toBe("false");
	});

	test.each(schemes)("$alg signs so that OpenSSL verifies it, the same way each time", async ({ alg, keys, hash, options }) => {
		const signing = () => call("io.jwt.encode_sign", JSON.stringify({ alg }), '{"a": 1}', jwk(keys.privateKey));
		const token = JSON.parse(await signing()) as string;
		const at = token.lastIndexOf(".");
		const signature = Buffer.from(token.slice(at + 1), "base64url");
		expect(verify(hash, Buffer.from(token.slice(0, at)), { key: keys.publicKey, ...options }, signature)).toBe(true);
		expect(await signing()).toBe(JSON.stringify(token));
	});

	test("never takes a public key for the secret of an HMAC", async () => {
		const key = pem(rsa.publicKey);
		const token = JSON.parse(await call("io.jwt.encode_sign", '{"alg": "HS256"}', "{}", JSON.stringify({ kty: "oct", k: base64url(key) })));
		expect(await call("io.jwt.decode_verify", JSON.stringify(token), JSON.stringify({ cert: key }))).toBe("[false, {}, {}]");
	});

	const token = (payload: object) =>
		call("io.jwt.encode_sign", '{"alg": "HS256"}', JSON.stringify(payload), JSON.stringify({ kty: "oct", k: base64url("s") }));

	test.each([
		[{ exp: 2 }, { time: 1_000_000_000 }, '[true, {"alg": "HS256"}, {"exp": 2}]'],
		[{ exp: 2 }, { time: 2_000_000_000 }, "[false, {}, {}]"],
		[{ exp: 2 }, {}, "undefined"],
		[{ nbf: 2 }, { time: 1_000_000_000 }, "[false, {}, {}]"],
		[{ aud: ["a", "b"] }, { aud: "b" }, '[true, {"alg": "HS256"}, {"aud": ["a", "b"]}]'],
		[{ aud: "a" }, {}, "[false, {}, {}]"],
		[{ iss: "x" }, { iss: "y" }, "[false, {}, {}]"],
		[{}, { alg: "HS512" }, "[false, {}, {}]"],
		[{}, { nonsense: 1 }, "undefined"],
	])("holds the claims %p to the constraints %p: %s", async (payload, constraints, result) => {
		expect(await call("io.jwt.decode_verify", await token(payload), JSON.stringify({ secret: "s", ...constraints }))).toBe(result);
	});

	test.each(["a.b", "..", "e30.e30.!", '{"alg": "none"}.e30.'])("makes nothing of %s", async (text) => {
		expect(await call("io.jwt.decode", JSON.stringify(text))).toBe("undefined");
	});
});
