import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { OssifyError } from "../errors.ts";
import { bool, bytes, int32, int64, message, part, parts, text, texts, uint32 } from "./protobuf.ts";

const inner = message({ name: text(1), count: int64(2) });
const outer = message({
	text: text(1),
	bool: bool(2),
	int32: int32(3),
	uint32: uint32(4),
	bytes: bytes(5),
	part: part(6, inner),
	texts: texts(7, 3),
	parts: parts(20, 2, inner),
});
const empty = { text: "", bool: false, int32: 0, uint32: 0, bytes: new Uint8Array(), part: undefined, texts: [], parts: [] };

/** As `protoc --encode` writes them. */
const both: readonly (readonly [what: string, value: Parameters<typeof outer.encode>[0], hex: string])[] = [
	["nothing", {}, ""],
	["a string", { text: "aé" }, "0a0361c3a9"],
	["a bool", { bool: true }, "1001"],
	["an int32", { int32: 300 }, "18ac02"],
	["a negative int32", { int32: -1 }, "18ffffffffffffffffff01"],
	["the highest uint32", { uint32: 4294967295 }, "20ffffffff0f"],
	["bytes", { bytes: new Uint8Array([0, 255]) }, "2a0200ff"],
	["a message in it", { part: { name: "b", count: 2 } }, "32050a01621002"],
	["an empty message in it", { part: { name: "", count: 0 } }, "3200"],
	["strings, empty ones as well", { texts: ["a", "", "b"] }, "3a01613a003a0162"],
	[
		"messages",
		{
			parts: [
				{ name: "c", count: -1 },
				{ name: "", count: 0 },
			],
		},
		"a2010e0a016310ffffffffffffffffff01a20100",
	],
];

test.each(both)("encode() and decode() %s", (_, value, hex) => {
	expect(Buffer.from(outer.encode(value)).toString("hex")).toBe(hex);
	expect(outer.decode(Buffer.from(hex, "hex"))).toEqual({ ...empty, ...value });
});

const decode = (hex: string) => outer.decode(Buffer.from(hex, "hex"));

test.each([
	["unknown fields of all types", "420178" + "4801" + "510102030405060708" + "5d01020304" + "5b58015c" + "1001", { bool: true }],
	["the last of two values", "0a01610a0162", { text: "b" }],
	["the last of two messages", "32030a016132021002", { part: { name: "", count: 2 } }],
])("decode() ignores or takes %s", (_, hex, value) => {
	expect(decode(hex)).toEqual({ ...empty, ...value });
});

const malformed: readonly (readonly [what: string, hex: string, why: string])[] = [
	["a tag that does not end", "80", ""],
	["a tag of more than 32 bits", "ffffffffff01", ""],
	["the field number 0", "0001", "illegal tag: field no 0 wire type 0"],
	["a type that does not exist", "0f", "illegal tag: field no 1 wire type 7"],
	["a string of the type varint", "0801", "the field 1 has the wire type 0, not 2"],
	["a bool of the type bytes", "120101", "the field 2 has the wire type 2, not 0"],
	["a string that ends after it", "0a0361", ""],
	["a string of the highest length", "0affffffff0f61", ""],
	["an unknown field that ends after it", "420561", ""],
	["an unknown number that does not end", "4880", ""],
	["an unknown number of 8 bytes that ends after it", "51010203", ""],
	["a varint that does not end", "10ffffff", ""],
	["bytes that end after it", "2a05", ""],
	["a string that is not UTF-8", "0a02c328", ""],
	["a message in it that is malformed", "32020a05", ""],
	["a group that does not end", "5b5801", ""],
	["the end of a group that did not begin", "5c", ""],
	["groups a thousand deep", "5b".repeat(1000), "maximum recursion depth reached"],
	["more values than the limit", "3a00".repeat(4), "the field 7 has more than 3 values"],
	["more messages than the limit", "a20100".repeat(3), "the field 20 has more than 2 values"],
];

test.each(malformed)("decode() refuses %s", (_, hex, why) => {
	expect(() => decode(hex)).toThrow(OssifyError);
	expect(() => decode(hex)).toThrow(`a protobuf message is malformed: ${why}`);
});

describe("decode() of any bytes", () => {
	test("gives a message or an OssifyError", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 64 }), (any) => {
				try {
					outer.decode(any);
				} catch (error) {
					if (!(error instanceof OssifyError)) throw error;
				}
			}),
			{ numRuns: 5000 },
		);
	});
});
