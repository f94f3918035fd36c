import { describe, expect, test } from "bun:test";
import { specLimits } from "../../oci_spec/mod.ts";
import { contentOf, linesOf } from "./lines.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (some: Uint8Array | undefined) => some && new TextDecoder().decode(some);

/** As a reader gives them: each piece is overwritten by the next. */
function* pieces(whole: string, size: number): Generator<Uint8Array> {
	const buffer = new Uint8Array(size);
	const all = bytes(whole);
	for (let at = 0; at < all.length; at += size) {
		const part = all.subarray(at, at + size);
		buffer.set(part);
		yield buffer.subarray(0, part.length);
	}
}

const read = (whole: string, size: number) => Array.from(linesOf(pieces(whole, size)), ({ number, bytes: line }) => [number, text(line)]);

describe("linesOf()", () => {
	test.each([1, 2, 3, 5, 64])("puts lines together from pieces of %p bytes", (size) => {
		expect(read("\n{}\r\n \n{äö}\n\n[1]", size)).toEqual([
			[2, "{}\r"],
			[4, "{äö}"],
			[6, "[1]"],
		]);
	});

	test("goes on after a line that is longer than a spec may be, without keeping it", () => {
		const long = "x".repeat(specLimits.bytes + 1);
		expect(read(`${long}\n{}`, 1 << 20)).toEqual([
			[1, undefined],
			[2, "{}"],
		]);
	});
});

describe("contentOf()", () => {
	const found = (whole: string, size: number) => {
		const content = contentOf(pieces(whole, size), "a.json");
		return "lines" in content ? Array.from(content.lines, ({ bytes: line }) => text(line)) : text(content.whole);
	};

	test.each<[string, string | string[]]>([
		['{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
		['\n [1]\n{"b"\n', [" [1]", '{"b"']],
		['{"a":1}\n\n', '{"a":1}\n\n'],
		['{"a":1}', '{"a":1}'],
		['{\n "a": 1\n}\n', '{\n "a": 1\n}\n'],
		["{a: 1}\n---\n{b: 2}\n", "{a: 1}\n---\n{b: 2}\n"],
		["", ""],
	])("reads %p as %p", (whole, content) => {
		for (const size of [1, 4, 100]) expect(found(whole, size)).toEqual(content);
	});

	test("refuses one document that is larger than a spec may be", () => {
		expect(() => found(`{\n${" ".repeat(specLimits.bytes)}`, 1 << 20)).toThrow("cannot read a.json: it has more than 16777216 bytes");
	});
});
