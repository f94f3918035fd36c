/**
 * Hash functions, from `@noble/hashes`: WebCrypto's answer only later, and an evaluation waits for nothing.
 * @module
 */
import { hmac } from "@noble/hashes/hmac.js";
import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";

export { hmac, md5, sha1, sha256, sha512 };

/** A hash function. */
export type Hash = typeof sha256 | typeof sha512 | typeof md5 | typeof sha1;
