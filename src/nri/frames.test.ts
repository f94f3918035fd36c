import { describe, expect, test } from "bun:test";
import { FrameReader } from "./frames.ts";

const layout = { protocol: "the test", headerLength: 6, lengthAt: 2, maxBody: 8 };

/** Frames as `header: body`, in hex. */
function reader() {
	const frames: string[] = [];
	const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
	const frameReader = new FrameReader(layout, (header, body) =>
		frames.push(`${hex(new Uint8Array(header.buffer.slice(0)))}: ${hex(body)}`),
	);
	return { frames, push: (text: string) => frameReader.push(Buffer.from(text, "hex")) };
}

describe("FrameReader", () => {
	const stream = "0a0000000002bbcc" + "0b0000000000" + "0c00000000080102030405060708" + "0d00";
	const expected = ["0a0000000002: bbcc", "0b0000000000: ", "0c0000000008: 0102030405060708"];

	test.each([1, 2, 3, 5, 7, 100])("cuts a stream that comes in pieces of %d bytes", (size) => {
		const { frames, push } = reader();
		for (let at = 0; at < stream.length; at += 2 * size) push(stream.slice(at, at + 2 * size));
		expect(frames).toEqual(expected);
	});

	test.each([
		["one byte more than the limit", "000000000009"],
		["the highest length", "0000ffffffff"],
	])("refuses %s before it reads the body", (_, header) => {
		const { frames, push } = reader();
		push("0b0000000000");
		expect(() => push(header)).toThrow(/^a frame of the test has \d+ bytes, more than the limit of 8$/);
		expect(frames).toEqual(["0b0000000000: "]);
	});

	test("hands on bodies that later bytes do not change", () => {
		const bodies: Uint8Array[] = [];
		const frameReader = new FrameReader(layout, (_, body) => bodies.push(body));
		const piece = Buffer.from("000000000001aa", "hex");
		frameReader.push(piece);
		piece.fill(0);
		frameReader.push(Buffer.from("000000000001bb", "hex"));
		expect(bodies.map((body) => [...body])).toEqual([[0xaa], [0xbb]]);
	});
});
