import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { replaceFiles } from "./replace.ts";

const { at } = temporaryFolder("test");
const newFiles = (...paths: readonly string[]) =>
	paths.map((path) => ({ path: at(path), content: new TextEncoder().encode(`new ${path}`) }));
const textsOf = (...paths: readonly string[]) => paths.map((path) => readFileSync(at(path), "utf8"));

test("replaceFiles() writes files of one folder and of others, and keeps a link", () => {
	mkdirSync(at("below"));
	for (const path of ["a", "below/b"]) writeFileSync(at(path), "old");
	symlinkSync("below/b", at("link"));
	replaceFiles(newFiles("a", "link", "c"));
	expect([textsOf("a", "below/b", "c"), readlinkSync(at("link"))]).toEqual([["new a", "new link", "new c"], "below/b"]);
	expect([readdirSync(at("")).toSorted(), readdirSync(at("below"))]).toEqual([["a", "below", "c", "link"], ["b"]]);
});

test("replaceFiles() changes nothing, and leaves nothing behind, where one of them cannot be made", () => {
	for (const path of ["a", "b"]) writeFileSync(at(path), "old");
	expect(() => replaceFiles(newFiles("a", "b", "missing/c"))).toThrow(
		expect.objectContaining({
			code: "host/unwritable",
			message: `cannot write ${at("missing/c")}: there is no such file or folder`,
		}),
	);
	expect([textsOf("a", "b"), readdirSync(at("")).toSorted()]).toEqual([
		["old", "old"],
		["a", "b"],
	]);
});
