import { expect, test } from "bun:test";
import type { AuditedContainer } from "../audit/mod.ts";
import type { WrittenFolder } from "../layer/mod.ts";
import { type Rectangle, rectanglesOf } from "./tree.ts";
import { writtenPaths } from "./written.ts";

const folder = (path: string, bytes: number, kind: WrittenFolder["kind"] = "scratch", rule = "scratch/logs"): WrittenFolder => {
	return { path, kind, rule, bytes, entries: 1 };
};

const wrote = (...folders: readonly WrittenFolder[]): AuditedContainer => ({
	...{ spec: "a.json", result: "hardened", rules: [], mode: "enforce", reasons: [], deny: [], warn: [], changes: {} },
	...{ risk: "scratch", written: { bytes: 0, entries: 0, folders } },
});

test("writtenPaths() adds up what containers wrote below the same path by the same rule, the largest first", () => {
	const data = folder("/srv", 5, "data", "data/state");
	expect(writtenPaths([wrote(folder("/var/log", 10), data), wrote(folder("/var/log", 20)), wrote(folder("/srv", 7))])).toEqual([
		{ ...folder("/var/log", 30), entries: 2, containers: 2 },
		{ ...folder("/srv", 7), containers: 1 },
		{ ...data, containers: 1 },
	]);
});

/** `label x,y width×height`, rounded. */
function drawn(folders: readonly WrittenFolder[], width = 200, height = 118): string[] {
	const shown = ({ label, leaf, ...at }: Rectangle) => {
		const [x, y, w, h] = [at.x, at.y, at.width, at.height].map(Math.round);
		return `${leaf === undefined ? "folder " : ""}${label} ${x},${y} ${w}×${h}`;
	};
	return rectanglesOf(writtenPaths([wrote(...folders)]), width, height).map(shown);
}

test.each<[string, readonly WrittenFolder[], string[]]>([
	["nothing", [], []],
	["empty files", [folder("/var/log", 0)], []],
	["one path", [folder("/var/log/nginx", 10)], ["/var/log/nginx 0,0 200×118"]],
	["the root", [folder("/", 10)], ["/ 0,0 200×118"]],
	[
		"two paths of one folder",
		[folder("/var/log", 30), folder("/var/cache", 10)],
		["folder /var 0,0 200×118", "log 0,18 150×100", "cache 152,18 49×100"],
	],
	["two folders", [folder("/srv/a", 10), folder("/opt/b", 10)], ["/opt/b 0,0 99×118", "/srv/a 101,0 99×118"]],
	[
		"a folder, and one in it",
		[folder("/var", 10), folder("/var/log/x", 10)],
		["folder /var 0,0 200×118", ". 0,18 99×100", "log/x 101,18 99×100"],
	],
	[
		"one path by two rules",
		[folder("/srv", 10), folder("/srv", 10, "data", "data/state")],
		["folder /srv 0,0 200×118", ". 0,18 99×100", ". 101,18 99×100"],
	],
	["names with backslashes", [folder("/a\\", 10), folder("/a\\/b", 10)], ["/a\\ 0,0 99×118", "/a\\/b 101,0 99×118"]],
])("rectanglesOf() draws %s", (_, folders, expected) => expect(drawn(folders)).toEqual(expected));

test("rectanglesOf() draws the largest of many, in time, however deep they are", () => {
	const deep = `/${"a/".repeat(2000)}b`;
	const many = Array.from({ length: 1000 }, (_, index) => folder(`/srv/${index}`, index + 1));
	expect(drawn([folder(deep, 500_000), ...many], 1000, 500)).toHaveLength(151);
});
