/**
 * Characters of JSON, by their bytes.
 * @module
 */
import { array, boolean, nothing, number, object, string } from "./tape.ts";

export const quote = 0x22;
export const backslash = 0x5c;
export const space = 0x20;
export const comma = 0x2c;
export const colon = 0x3a;
export const closingBracket = 0x5d;
export const closingBrace = 0x7d;

export const lastOfAscii = 0x7f;

/** The first bytes of characters that have four in UTF-8 are not below it. */
export const firstOfFour = 0xf0;

/** True of all bytes of a character but the first. */
export const isFollowing = (code: number) => (code & 0xc0) === 0x80;

/** Bytes at which a string is looked at closely: its end, escapes, control characters, and all that is not ASCII. */
export const isSpecial = Uint8Array.from({ length: 256 }, (_, code) =>
	code === quote || code === backslash || code < space || code > lastOfAscii ? 1 : 0,
);

/** The kind of a value that starts with a byte. What starts no value is read as a number, which it is not. */
export const startsAs = new Uint8Array(256).fill(number);
for (const [character, kind] of [
	["{", object],
	["[", array],
	['"', string],
	["t", boolean],
	["f", boolean],
	["n", nothing],
] as const)
	startsAs[character.charCodeAt(0)] = kind;
