/** A process that is killed while it replaces a file leaves nothing, or a file that the next one removes. */
import { describe, expect, test } from "bun:test";
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { testAsRoot } from "../../../test/support/needs.ts";
import { temporaryIn } from "./leftovers.ts";
import { replaceFile } from "./replace.ts";
import { replaceEntry } from "./replace_entry.ts";

const { at } = temporaryFolder("test");
const bytes = (text: string) => new TextEncoder().encode(text);
const module = new URL("./replace_entry.ts", import.meta.url).href;
const [, space, pid, start] = /(\d+)-(\d+)-(\d+)$/.exec(temporaryIn("/")) as RegExpExecArray;

function fresh(): void {
	rmSync(at("b"), { recursive: true, force: true });
	mkdirSync(at("b"));
	writeFileSync(at("b/config.json"), "old", { mode: 0o640 });
}

/** Runs until it has printed that it is half-way, and kills it there. */
async function killedWhile(code: string): Promise<void> {
	const child = Bun.spawn([process.execPath, "-e", code], { stdout: "pipe" });
	await child.stdout.getReader().read();
	child.kill("SIGKILL");
	await child.exited;
}

const hanging = `await replaceEntry(${JSON.stringify("PATH")}, new Uint8Array(100), () => { process.stdout.write("here"); return new Promise((done) => setTimeout(done, 60000)); })`;
const replacing = () => `const { replaceEntry } = await import(${JSON.stringify(module)}); ${hanging.replace("PATH", at("b/config.json"))}`;

describe("a process that is killed while it replaces a file", () => {
	test("leaves nothing if the file system supports files without a name", async () => {
		fresh();
		await killedWhile(replacing());
		expect([readdirSync(at("b")), readFileSync(at("b/config.json"), "utf8")]).toEqual([["config.json"], "old"]);
	});

	test.each([
		["replaceEntry()", async () => await replaceEntry(at("b/config.json"), bytes("new"), async () => {})],
		["replaceFile()", async () => replaceFile(at("b/config.json"), bytes("new"))],
	])("on other file systems leaves a file, which the next %s removes", async (_, replace) => {
		fresh();
		const child = Bun.spawnSync([process.execPath, "-e", "process.stdout.write(String(process.pid))"]);
		const left = at(`b/.ossify-${space}-${child.stdout.toString()}-1`);
		writeFileSync(left, "a whole spec", { mode: 0o600 });
		await replace();
		expect([readdirSync(at("b")), readFileSync(at("b/config.json"), "utf8")]).toEqual([["config.json"], "new"]);
		expect(statSync(at("b/config.json")).mode & 0o777).toBe(0o640);
	});
});

function linkInstead(path: string): void {
	rmSync(path);
	symlinkSync("config.json", path);
}

describe("files that are not leftovers are kept", () => {
	const hour = new Date(Date.now() - 2 * 60 * 60 * 1000);
	const uuid = ".ossify-01234567-89ab-cdef-0123-456789abcdef";
	const leftover = `.ossify-${space}-999999999-1`;
	const stays = (name: string, prepare: (path: string) => void): boolean => {
		fresh();
		writeFileSync(at(`b/${name}`), "x");
		prepare(at(`b/${name}`));
		replaceFile(at("b/config.json"), bytes("new"));
		return readdirSync(at("b")).includes(name);
	};

	testAsRoot("of another user", () => expect(stays(leftover, (path) => chownSync(path, 1234, 0))).toBe(true));

	test.each<[string, string, (path: string) => void, boolean]>([
		["of a process that runs", `.ossify-${space}-1-${start}x`, () => {}, true],
		["of one in another namespace", `.ossify-1-${pid}-1`, () => {}, true],
		["a link", leftover, linkInstead, true],
		["another file", ".ossify-notes", () => {}, true],
		["of an older version, just made", uuid, () => {}, true],
		["of an older version, hours ago", uuid, (path) => utimesSync(path, hour, hour), false],
		["of a process that is gone", leftover, () => {}, false],
	])("%s", (_, name, prepare, expected) => expect(stays(name, prepare)).toBe(expected));
});
