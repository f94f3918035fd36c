/** That files import only what layers.json lets their room import, and that the table says no more than that. */
import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Import, importsOfSource, isAllowed, type Room, roomOf, rooms } from "./_layers.ts";

const table: Room[] = [
	{ path: "errors.ts", purpose: "", imports: [] },
	{ path: "json", purpose: "", entries: ["scan.ts"], imports: ["errors.ts"] },
	{ path: "platform", purpose: "", entries: ["*"], imports: ["errors.ts"] },
	{ path: "hook", purpose: "", imports: ["json", "platform/files.ts"] },
];

/** Where the table is silent, an import is refused. */
const imports: readonly [from: string, to: string, allowed: boolean][] = [
	["json/scan.ts", "json/inner.ts", true],
	["json/scan.ts", "errors.ts", true],
	["json/scan.ts", "hook/mod.ts", false],
	["hook/hook.ts", "json/mod.ts", true],
	["hook/hook.ts", "json/scan.ts", true],
	["hook/hook.ts", "json/inner.ts", false],
	["hook/hook.ts", "errors.ts", false],
	["hook/hook.ts", "platform/files.ts", true],
	["hook/hook.ts", "platform/mod.ts", false],
	["hook/hook.ts", "new/mod.ts", false],
	["new/mod.ts", "errors.ts", false],
	["hooked/mod.ts", "json/mod.ts", false],
];

test.each(imports)("%s may import %s: %p", (from, to, allowed) => expect(isAllowed({ from, to }, table)).toBe(allowed));

const outside: Room = { path: "", purpose: "", imports: [] };

describe("src/", () => {
	const all = importsOfSource();

	test("is read", () => expect(all.length).toBeGreaterThan(1000));

	test("has one row in the table for each room", () => {
		const paths = rooms.map(({ path }) => path);
		expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
	});

	test("has no import against the table", () => expect(all.filter((one) => !isAllowed(one)).map(written)).toEqual([]));

	test("uses every import that the table allows", () => {
		const used = new Set(all.flatMap(({ from, to }) => [to, roomOf(to)?.path].map((imported) => `${roomOf(from)?.path} -> ${imported}`)));
		const unused = rooms.flatMap((room) => room.imports.map((to) => `${room.path} -> ${to}`).filter((one) => !used.has(one)));
		expect(unused).toEqual([]);
	});

	test("has tests beside its files, or in the table", () => {
		const isTested = ({ path, tests = [] }: Room) => tests.length > 0 || (!path.endsWith(".ts") && testsBelow(path) > 0);
		expect(rooms.filter((room) => !isTested(room)).map(({ path }) => path)).toEqual([]);
		expect(rooms.flatMap(({ tests = [] }) => tests).filter((path) => !existsSync(join(import.meta.dir, "..", path)))).toEqual([]);
	});

	test("is in the order of the table", () => {
		const place = (path: string) => rooms.indexOf(roomOf(path) ?? outside);
		const upward = rooms.flatMap((room) =>
			room.imports.filter((to) => place(to) > rooms.indexOf(room)).map((to) => `${room.path} -> ${to}`),
		);
		expect(upward).toEqual([]);
	});
});

function testsBelow(path: string): number {
	const names = readdirSync(join(import.meta.dir, "../src", path), { recursive: true }).map(String);
	return names.filter((name) => name.endsWith(".test.ts")).length;
}

function written({ from, to }: Import): string {
	return `${from} -> ${to}`;
}
