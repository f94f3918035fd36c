import { describe, expect, test } from "bun:test";
import { muxFrames, muxReader } from "./mux.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("muxFrames()", () => {
	test.each([
		["a payload", 2, "0a0b0c", "00000002" + "00000003" + "0a0b0c"],
		["nothing", 1, "", ""],
		["a payload of the largest frame", 1, "aa".repeat(4096), `0000000100001000${"aa".repeat(4096)}`],
		["a longer payload in several frames", 1, "aa".repeat(4097), `0000000100001000${"aa".repeat(4096)}0000000100000001aa`],
	])("writes %s", (_, connection, payload, frames) => {
		expect(hex(muxFrames(connection, Buffer.from(payload, "hex")))).toBe(frames);
	});
});

describe("muxReader()", () => {
	test("gives each connection its payloads, and drops those of others", () => {
		const received: [number, string][] = [];
		const take = (connection: number) => (bytes: Uint8Array) => received.push([connection, hex(bytes)]);
		const reader = muxReader({ 1: take(1), 2: take(2) });
		const frame = (connection: number, payload: string) => muxFrames(connection, Buffer.from(payload, "hex"));
		for (const bytes of [frame(1, "aa"), frame(3, "bb"), frame(0, "bb"), frame(0xffffffff, "bb"), frame(2, "cc"), frame(1, "dd")])
			reader.push(bytes);
		expect(received).toEqual([
			[1, "aa"],
			[2, "cc"],
			[1, "dd"],
		]);
	});

	test("takes a frame with the largest message of ttRPC, and none that is longer", () => {
		const header = (length: number) => Buffer.from(`00000001${length.toString(16).padStart(8, "0")}`, "hex");
		const lengths: number[] = [];
		const reader = muxReader({ 1: (bytes) => lengths.push(bytes.length) });
		reader.push(header(4194314));
		reader.push(new Uint8Array(4194314));
		expect(lengths).toEqual([4194314]);
		expect(() => reader.push(header(4194315))).toThrow("a frame of NRI's multiplexer has 4194315 bytes, more than the limit of 4194314");
	});
});
