import { beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { rootFiles } from "./root_files.ts";

const folder = temporaryFolder("file");

test.each<[string, (path: string) => void, boolean]>([
	["nothing", () => {}, false],
	["an empty folder", (path) => mkdirSync(path), false],
	["a folder with a folder", (path) => mkdirSync(join(path, "x"), { recursive: true }), true],
	[
		"a folder with a hidden file",
		(path) => {
			mkdirSync(path);
			writeFileSync(join(path, ".x"), "");
		},
		true,
	],
	[
		"a folder with a link to nowhere",
		(path) => {
			mkdirSync(path);
			symlinkSync("nowhere", join(path, "x"));
		},
		true,
	],
	["a file", (path) => writeFileSync(path, "x"), false],
	["a link in a circle", (path) => symlinkSync(path, path), false],
])("hasContent() of %s", (name, make, expected) => {
	const path = folder.at(name.replaceAll(" ", "-"));
	make(path);
	expect(rootFiles.hasContent(path)).toBe(expected);
});

beforeAll(() => {
	mkdirSync(folder.at("folder"));
	mkdirSync(folder.at("locked"));
	chmodSync(folder.at("locked"), 0o555);
	writeFileSync(folder.at("file"), "");
	symlinkSync("file", folder.at("link"));
});

describe("isFile()", () => {
	test.each([
		["folder", false],
		["file", true],
		["link", false],
		["missing", false],
		["file/below", false],
	])("%s: %p", (name, expected) => {
		expect(rootFiles.isFile(folder.at(name))).toBe(expected);
	});
});

/** Root may write to every folder unless the file system says otherwise: those that it refuses are in test/host/offers.test.ts. */
const byMode = process.getuid?.() === 0 ? undefined : "EACCES";

test.each([
	["a folder", () => folder.at("folder"), undefined],
	["proc, which counts neither blocks nor files", () => "/proc", byMode],
	["a folder whose mode forbids it", () => folder.at("locked"), byMode],
	["nothing", () => folder.at("missing"), "ENOENT"],
])("whyNoFolderIn() of %s", (_, path, expected) => {
	expect(rootFiles.whyNoFolderIn(path())).toBe(expected);
});
