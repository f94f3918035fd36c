/**
 * `crypto.*`: hashes and message authentication codes of texts.
 * @module
 */
import type { RegoValue } from "../rego/mod.ts";
import type { Family } from "./builtin.ts";
import { toHex, utf8 } from "./bytes.ts";
import { type Hash, hmac, md5, sha1, sha256, sha512 } from "./hashes.ts";
import { text } from "./operands.ts";

export const crypto: Family = {
	"crypto.hmac.equal": (a, b) => text(a) === text(b),
	"crypto.hmac.md5": mac(md5),
	"crypto.hmac.sha1": mac(sha1),
	"crypto.hmac.sha256": mac(sha256),
	"crypto.hmac.sha512": mac(sha512),
	"crypto.md5": digest(md5),
	"crypto.sha1": digest(sha1),
	"crypto.sha256": digest(sha256),
};

function digest(hash: Hash) {
	return (operand?: RegoValue) => toHex(hash(utf8(text(operand))));
}

function mac(hash: Hash) {
	return (message?: RegoValue, key?: RegoValue) => toHex(hmac(hash, utf8(text(key)), utf8(text(message))));
}
