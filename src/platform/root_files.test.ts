/** As root, every folder can be written to unless the file system says otherwise: those that it refuses are in test/host/offers.test.ts. */
import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootFiles } from "./root_files.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-root-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

mkdirSync(join(folder, "folder"));
mkdirSync(join(folder, "locked"));
chmodSync(join(folder, "locked"), 0o555);
writeFileSync(join(folder, "file"), "");
symlinkSync("file", join(folder, "link"));

describe("isFile()", () => {
	test.each([
		["folder", false],
		["file", true],
		["link", false],
		["missing", false],
		["file/below", false],
	])("%s: %p", (name, expected) => {
		expect(rootFiles.isFile(join(folder, name))).toBe(expected);
	});
});

test.each([
	["a folder", join(folder, "folder"), undefined],
	["proc, which counts neither blocks nor files", "/proc", process.getuid?.() === 0 ? undefined : "EACCES"],
	["a folder whose mode forbids it", join(folder, "locked"), process.getuid?.() === 0 ? undefined : "EACCES"],
	["nothing", join(folder, "missing"), "ENOENT"],
])("whyNoFolderIn() of %s", (_, path, expected) => {
	expect(rootFiles.whyNoFolderIn(path)).toBe(expected);
});
