/** What a tar of a layer has to be, so that reading it ends. */
import { afterAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { coded } from "../../errors.ts";
import type { LayerEntry } from "./entry.ts";
import { readLayerTar } from "./tar.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-tar-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

writeFileSync(at("x"), "y".repeat(5000));
execFileSync("tar", ["-C", folder, "-cf", at("whole.tar"), "x"]);
writeFileSync(at("zeros.gz"), gzipSync(new Uint8Array(1024 * 1024)));
execFileSync("mkfifo", [at("pipe")]);

/** The names in it, or why it cannot be read. */
async function outcomeOf(path: string, limit: number): Promise<unknown> {
	const names: string[] = [];
	const add = (_: unknown, { name }: LayerEntry) => names.push(name);
	try {
		await readLayerTar(path, { folder: add, entry: add, problem: () => {}, vanished: () => {} }, 0, limit);
		return names;
	} catch (error) {
		const { code, message } = coded(error);
		return `${code} ${message.replace(folder, "DIR")}`;
	}
}

test.each<[string, unknown, number?]>([
	["whole.tar", ["x"]],
	["whole.tar", "input/too-large cannot read DIR/whole.tar: unpacked, it has more than 4096 bytes", 4096],
	["zeros.gz", "input/too-large cannot read DIR/zeros.gz: unpacked, it has more than 65536 bytes", 65536],
	["pipe", "input/unreadable cannot read DIR/pipe: it is not a regular file"],
	["/dev/zero", "input/unreadable cannot read /dev/zero: it is not a regular file"],
	[".", "input/unreadable cannot read DIR/.: it is a folder"],
])("%s", async (path, expected, limit = 1024 * 1024) =>
	expect(await outcomeOf(path.startsWith("/") ? path : `${folder}/${path}`, limit)).toEqual(expected),
);
