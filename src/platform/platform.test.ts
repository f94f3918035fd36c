import { describe, expect, test } from "bun:test";
import {
	chmodSync,
	existsSync,
	linkSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../test/support/folder.ts";
import { unreadable, unwritable } from "./fault.ts";
import { systemFiles } from "./files/files.ts";

const { at, faultOf } = temporaryFolder("file");
const bytes = (text: string) => new TextEncoder().encode(text);

describe("read()", () => {
	test("returns the bytes of a file, and refuses a file above the limit", () => {
		writeFileSync(at("five"), "12345");
		expect(systemFiles.read(at("five"), { blame: "input", limit: 5 })).toEqual(bytes("12345"));
		expect(faultOf(() => systemFiles.read(at("five"), { blame: "policy", limit: 4 }))).toEqual({
			code: "policy/too-large",
			message: "cannot read DIR/five: it has more than 4 bytes",
		});
	});

	test("returns no bytes for an empty file", () => {
		writeFileSync(at("empty"), "");
		expect(systemFiles.read(at("empty"), { blame: "input", limit: 5 })).toEqual(new Uint8Array());
	});

	test("returns the content of a file in /proc, whose size is reported as 0", () => {
		expect(new TextDecoder().decode(systemFiles.read("/proc/self/comm", { blame: "input", limit: 100 }))).toMatch(/^\S.*\n$/);
	});

	test("stops at the limit when it reads an endless device", () => {
		expect(faultOf(() => systemFiles.read("/dev/zero", { blame: "input", limit: 1_000_000 })).code).toBe("input/too-large");
	});

	test.each([
		["folder", "it is a folder"],
		["none", "there is no such file or folder"],
		["five/below", "a part of the path is not a folder"],
		["circle", "its links form a loop"],
		["n".repeat(300), "the name is too long"],
	])("refuses %p: %s", (path, why) => {
		mkdirSync(at("folder"), { recursive: true });
		if (!existsSync(at("five"))) writeFileSync(at("five"), "12345");
		rmSync(at("circle"), { force: true });
		symlinkSync("circle", at("circle"));
		expect(faultOf(() => systemFiles.read(at(path), { blame: "input", limit: 5 }))).toEqual({
			code: "input/unreadable",
			message: `cannot read DIR/${path}: ${why}`,
		});
	});
});

describe("write()", () => {
	test("creates a file with the mode that the umask allows", () => {
		systemFiles.write(at("new"), bytes("content"));
		expect(readFileSync(at("new"), "utf8")).toBe("content");
		expect(statSync(at("new")).mode & 0o777).toBe(0o666 & ~process.umask());
	});

	test("replaces a file: its mode is kept, and readers that have the old file open see the old content", () => {
		writeFileSync(at("old"), "old");
		chmodSync(at("old"), 0o640);
		linkSync(at("old"), at("other name"));
		systemFiles.write(at("old"), bytes("new"));
		expect([readFileSync(at("old"), "utf8"), statSync(at("old")).mode & 0o777, readFileSync(at("other name"), "utf8")]).toEqual([
			"new",
			0o640,
			"old",
		]);
	});

	test("follows a link, and writes the temporary file next to its target", () => {
		mkdirSync(at("real"));
		writeFileSync(at("real/file"), "old");
		symlinkSync("real/file", at("link"));
		systemFiles.write(at("link"), bytes("new"));
		expect([lstatSync(at("link")).isSymbolicLink(), readFileSync(at("real/file"), "utf8"), readdirSync(at("real"))]).toEqual([
			true,
			"new",
			["file"],
		]);
	});

	test("writes to a device without replacing it", () => {
		systemFiles.write("/dev/null", bytes("gone"));
		expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
	});

	test("leaves no temporary file if it fails", () => {
		mkdirSync(at("full"));
		writeFileSync(at("full/file"), "old");
		// A full disk: the write fails, after the temporary file was made.
		expect(faultOf(() => systemFiles.write("/dev/full", bytes("x"))).message).toBe("cannot write /dev/full: the disk is full");
		expect(faultOf(() => systemFiles.write(at("full"), bytes("x"))).message).toBe("cannot write DIR/full: it is a folder");
		expect(readdirSync(at("full"))).toEqual(["file"]);
	});
});

test("list() is sorted and recursive, does not follow links, and omits hidden files", () => {
	for (const path of ["list/b/z.rego", "list/b/a.rego", "list/a.rego", "list/.git/x.rego", "list/.hidden.rego"]) {
		mkdirSync(join(at(path), ".."), { recursive: true });
		writeFileSync(at(path), "");
	}
	symlinkSync("..", at("list/b/up"));
	symlinkSync("../a.rego", at("list/b/linked.rego"));
	symlinkSync("none", at("list/dangling.rego"));
	expect(systemFiles.list(at("list"))).toEqual(["a.rego", "b/a.rego", "b/linked.rego", "b/up", "b/z.rego", "dangling.rego"]);
	expect(systemFiles.list(at("list"), 1)).toEqual(["a.rego", "dangling.rego"]);
	expect(faultOf(() => systemFiles.list(at("none"))).code).toBe("policy/unreadable");
});

test("kind() and same() follow links", () => {
	writeFileSync(at("file"), "");
	symlinkSync("file", at("to file"));
	symlinkSync("gone", at("to nothing"));
	expect([at("file"), at("to file"), at("."), "/dev/null", at("to nothing"), at("none")].map((path) => systemFiles.kind(path))).toEqual([
		"file",
		"file",
		"folder",
		"stream",
		"broken",
		"missing",
	]);
	expect([
		systemFiles.same(at("file"), at("to file")),
		systemFiles.same(at("file"), at(".")),
		systemFiles.same(at("none"), at("none")),
	]).toEqual([true, false, false]);
});

test("errors of the operating system have a message, and the kind of the blamed party", () => {
	const errors = [
		unreadable("input", "a.json", { code: "EACCES" }),
		unreadable("policy", "b.rego", { code: "EPERM" }),
		unwritable("c.json", { code: "EROFS" }),
		unwritable("d.json", { code: "EWHATEVER" }),
		unwritable("e.json", new Error("odd")),
	];
	expect(errors.map(({ code, exitCode, message }) => [code, exitCode, message])).toEqual([
		["input/unreadable", 4, "cannot read a.json: permission denied"],
		["policy/unreadable", 3, "cannot read b.rego: the system does not permit it"],
		["host/unwritable", 5, "cannot write c.json: the file system is read-only"],
		["host/unwritable", 5, "cannot write d.json: EWHATEVER"],
		["host/unwritable", 5, "cannot write e.json: Error: odd"],
	]);
});
