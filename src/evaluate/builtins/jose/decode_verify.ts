/**
 * `io.jwt.decode_verify`: a token held to constraints.
 * @module
 */
import { compare, number, RegoNumber, RegoObject, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { fromUnpaddedBase64Url, textFrom, utf8 } from "../bytes.ts";
import { object, text } from "../operands.ts";
import { algorithmNamed } from "./algorithms.ts";
import type { NamedKey } from "./jwk.ts";
import { decodedObject, type Token, tokenOf } from "./token.ts";
import { headerOf, isSigned, publicKeys } from "./verify.ts";

interface Constraints {
	readonly keys: readonly NamedKey[];
	readonly alg: string;
	readonly iss: string;
	readonly aud: string;
	/** In seconds. */
	readonly time: RegoNumber | undefined;
}

const unverified: RegoValue = [false, new RegoObject([]), new RegoObject([])];

export function decodeVerify(operand?: RegoValue, given?: RegoValue): RegoValue {
	const constraints = constraintsOf(object(given));
	const token = innermost(operand, constraints);
	if (token === undefined) return unverified;
	const payload = decodedObject(token.payload);
	return meets(payload, constraints) ? [true, token.header, payload] : unverified;
}

function constraintsOf(given: RegoObject): Constraints {
	const unknown = given.entries.find(([key]) => !["cert", "secret", "alg", "iss", "aud", "time"].includes(text(key)));
	if (unknown) throw new BuiltinError("no constraint that is known");
	const read = (name: string) => (given.get(name) === undefined ? "" : text(given.get(name)));
	const [secret, cert] = [read("secret"), given.get("cert")];
	if ((secret === "") === (cert === undefined)) throw new BuiltinError("a certificate or a secret is needed, and not both");
	const keys = cert === undefined ? [{ alg: "", kid: "", key: { kind: "secret", secret: utf8(secret) } as const }] : publicKeys(text(cert));
	return { keys, alg: read("alg"), iss: read("iss"), aud: read("aud"), time: secondsOf(given.get("time")) };
}

/** OPA counts in doubles here. */
function secondsOf(nanoseconds: RegoValue | undefined): RegoNumber | undefined {
	if (nanoseconds === undefined) return undefined;
	const value = nanoseconds instanceof RegoNumber ? Number(nanoseconds.text) : -1;
	if (!(value >= 0)) throw new BuiltinError("the time must be a number, and not below 0");
	return number(value / 1e9);
}

/** A token may be signed around another. Undefined where a signature is not good. */
function innermost(operand: RegoValue | undefined, constraints: Constraints): Token | undefined {
	for (let next = operand; ; ) {
		const token = tokenOf(next);
		const { alg, cty, critical } = headerOf(token.header);
		const algorithm = algorithmNamed(alg);
		if (critical || algorithm === undefined || (constraints.alg !== "" && constraints.alg !== alg)) return undefined;
		if (!isSigned(token, constraints.keys, algorithm)) return undefined;
		if (cty.toUpperCase() !== "JWT") return token;
		next = textFrom(fromUnpaddedBase64Url(token.payload));
	}
}

function meets(payload: RegoObject, { iss, aud, time }: Constraints): boolean {
	if (iss !== "" && (payload.get("iss") === undefined || text(payload.get("iss")) !== iss)) return false;
	if (!audienceMeets(payload.get("aud"), aud)) return false;
	return isBefore(time, payload.get("exp")) && !isBefore(time, payload.get("nbf"), false);
}

/** One audience or a list of them; a token that is for somebody is for nobody else. */
function audienceMeets(given: RegoValue | undefined, aud: string): boolean {
	if (given === undefined) return aud === "";
	return given === aud || (Array.isArray(given) && given.includes(aud));
}

/** Where the token says nothing, `otherwise`. */
function isBefore(time: RegoNumber | undefined, claim: RegoValue | undefined, otherwise = true): boolean {
	if (claim === undefined) return otherwise;
	if (!(claim instanceof RegoNumber)) throw new BuiltinError("a time in the token is no number");
	// OPA would look at the clock. An evaluation has none: the policy hands its input's time on.
	if (time === undefined) throw new BuiltinError("the token expires, or is not valid before some time: the constraint time is needed");
	return compare(time, claim) < 0;
}
