import { expect, test } from "bun:test";
import { binaryOf, binaryOfText, bytesOf, textOf } from "./bytes.ts";

/** Bytes, one character for each. */
test.each([
	["a name in ASCII", [0x2f, 0x61, 0x7f, 0x0a, 0x00], "/a\x7f\n\0"],
	["UTF-8", [0xc3, 0xa9], "\xc3\xa9"],
	["bytes that are no UTF-8", [0x61, 0xff, 0xc3], "a\xff\xc3"],
	["a byte order mark", [0xef, 0xbb, 0xbf, 0x61], "\xef\xbb\xbfa"],
	["nothing", [], ""],
])("%s", (_, bytes, binary) => {
	expect(binaryOf(Uint8Array.from(bytes))).toBe(binary);
	expect([...bytesOf(binary)]).toEqual(bytes);
});

test("a text is its UTF-8", () => {
	expect([binaryOfText("/é"), binaryOfText("/e"), textOf("/\xc3\xa9")]).toEqual(["/\xc3\xa9", "/e", "/é"]);
});

test("more bytes than a call takes arguments", () => {
	const bytes = new Uint8Array(20_000).map((_, index) => index % 256);
	expect(bytesOf(binaryOf(bytes))).toEqual(bytes);
});
