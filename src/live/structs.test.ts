import { describe, expect, test } from "bun:test";
import { callNumbers } from "../platform/kernel/syscalls.ts";
import { openFlags, S_IFDIR, S_IFREG } from "./abi.ts";
import { binaryOf, bytesOf } from "./bytes.ts";
import { cString, mountAttr, openHow, readDirents, readStatx, statx } from "./structs.ts";

const hex = (bytes: Uint8Array) => bytes.toHex();

describe("structures of the kernel", () => {
	test("openHow() is three 64-bit words, little-endian", () => {
		expect(hex(openHow(0x210000, 0o755, 0x12))).toBe("0000210000000000ed010000000000001200000000000000");
	});

	test("mountAttr() sets attributes and propagation, and clears nothing", () => {
		expect(hex(mountAttr(1, 1 << 19))).toBe("0100000000000000000000000000000000000800000000000000000000000000");
	});

	test("cString() adds a NUL, and does not change bytes", () => {
		expect(hex(cString("/é"))).toBe("2fc3a900");
		expect(hex(cString(new Uint8Array([0xff])))).toBe("ff00");
	});

	test("readStatx() reads type, mode, owner, times and mount", () => {
		const view = new DataView(statx.fill(0).buffer);
		view.setBigUint64(8, 0x2000n, true);
		view.setUint32(20, 33, true);
		view.setUint32(24, 34, true);
		view.setUint16(28, 0o104755, true);
		view.setBigUint64(40, 5_000_000_000n, true);
		view.setBigUint64(48, 8n, true);
		view.setBigInt64(112, -5n, true);
		view.setUint32(120, 7, true);
		view.setBigUint64(144, 4711n, true);
		const stat = readStatx();
		expect(stat).toMatchObject({
			type: S_IFREG,
			mode: 0o4755,
			uid: 33,
			gid: 34,
			size: 5_000_000_000,
			blocks: 8,
			device: 0,
			mountId: 4711,
			isMountRoot: true,
		});
		expect(stat.modified).toEqual({ seconds: -5, nanoseconds: 7 });
		view.setUint16(28, 0o041777, true);
		view.setBigUint64(8, 0n, true);
		expect(readStatx()).toMatchObject({ type: S_IFDIR, mode: 0o1777, isMountRoot: false });
	});

	test("readDirents() keeps names that are not UTF-8, and omits . and ..", () => {
		const entry = (name: number[]) => {
			const bytes = new Uint8Array(Math.ceil((19 + name.length + 1) / 8) * 8);
			new DataView(bytes.buffer).setUint16(16, bytes.length, true);
			bytes.set(name, 19);
			return [...bytes];
		};
		const buffer = Uint8Array.from([[0x2e], [0x2e, 0x2e], [0x61, 0xff], [0x2e, 0x2e, 0x2e]].flatMap(entry));
		expect(readDirents(buffer).map(binaryOf)).toEqual(["a\xff", "..."]);
	});

	test("binaryOf() and bytesOf() keep every byte", () => {
		const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
		expect(bytesOf(binaryOf(all))).toEqual(all);
	});
});

describe("callNumbers", () => {
	test("are different for each call, on each architecture", () => {
		for (const numbers of Object.values(callNumbers)) expect(new Set(Object.values(numbers)).size).toBe(Object.keys(numbers).length);
	});

	test("are the same on both architectures for calls since Linux 5.1", () => {
		const { x64, arm64 } = callNumbers;
		const recent = Object.entries(x64).filter(([, number]) => number >= 424);
		expect(recent.map(([name]) => name)).toContain("mount_setattr");
		for (const [name, number] of recent) expect(arm64[name as keyof typeof arm64]).toBe(number);
	});

	test("openFlags differ by architecture as in the kernel's headers", () => {
		expect(openFlags).toEqual({ x64: { directory: 0x10000, nofollow: 0x20000 }, arm64: { directory: 0x4000, nofollow: 0x8000 } });
	});
});
