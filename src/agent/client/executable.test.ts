/** The executables of the client, for each architecture: what their headers say, and where this machine's is shipped. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { root } from "../../../test/cross_runtime/runtimes.ts";
import { client } from "../../../test/support/fake_agent.ts";
import { packageAssets } from "../../platform/mod.ts";

const folder = new URL("./", import.meta.url);

/** Of an ELF file of 64 bits, little-endian. */
function headerOf(name: string): { ident: string; type: number; machine: number; needed: boolean; isSmall: boolean } {
	const file = readFileSync(new URL(name, folder));
	const [start, size, count] = [Number(file.readBigUInt64LE(32)), file.readUInt16LE(54), file.readUInt16LE(56)];
	const types = Array.from({ length: count }, (_, index) => file.readUInt32LE(start + index * size));
	return {
		ident: file.toString("latin1", 0, 7),
		type: file.readUInt16LE(16),
		machine: file.readUInt16LE(18),
		needed: types.includes(3), // PT_INTERP: a program that loads libraries
		isSmall: file.length < 64 * 1024,
	};
}

const machines: readonly [string, number][] = [
	["x64", 62],
	["arm64", 183],
];

test.each(machines)("ossify-start-%s is static, position-independent and small", (architecture, machine) => {
	expect(headerOf(`ossify-start-${architecture}`)).toEqual({
		ident: "\x7fELF\x02\x01\x01",
		type: 3,
		machine,
		needed: false,
		isSmall: true,
	});
});

test("this machine's is an asset of ossify, and in its executable", () => {
	const bytes = readFileSync(client);
	expect(Buffer.from(packageAssets.client())).toEqual(bytes);
	expect(readFileSync(`${root}dist/ossify`).includes(bytes)).toBe(true);
});
