import { expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../test/support/folder.ts";
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
