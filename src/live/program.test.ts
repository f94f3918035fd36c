/** Where a runtime cannot make system calls, on the real kernel and with real programs: none of it needs root. (With root: test/host.) */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OssifyError } from "../errors.ts";
import { timedOut } from "../platform/deadline.ts";
import { nodeTools } from "../platform/tools_node.ts";
import { SyscallError } from "./errno.ts";
import { explainFault } from "./fault.ts";
import { ProgramError } from "./program_error.ts";
import { ProgramFiles } from "./program_files.ts";
import { ProgramHands } from "./program_hands.ts";
import { ProgramMounts } from "./program_mounts.ts";
import { walkBelow, walkWithin } from "./program_walk.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-programs-"));
const files = new ProgramFiles(nodeTools.files, () => {});
const descriptors = () => readdirSync("/proc/self/fd").length;
let root: number;

beforeAll(() => {
	mkdirSync(join(folder, "root/a/b"), { recursive: true });
	mkdirSync(join(folder, "outside"));
	writeFileSync(join(folder, "root/file"), "");
	symlinkSync("b", join(folder, "root/a/link"));
	symlinkSync(join(folder, "outside"), join(folder, "root/absolute"));
	symlinkSync("../../../../outside", join(folder, "root/climbing"));
	root = openSync(join(folder, "root"), "r");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is found, from the test's folder; or how it is refused. */
function outcomeOf(walk: () => number): string {
	try {
		const fd = walk();
		const path = readlinkSync(`/proc/self/fd/${fd}`);
		files.close(fd);
		return path.replace(folder, "");
	} catch (error) {
		if (error instanceof SyscallError) return error.errno;
		throw error;
	}
}

describe("walkBelow()", () => {
	test.each([
		["a/b", "/root/a/b"],
		["a/./b/", "/root/a/b"],
		["file", "/root/file"],
		["nothing", "ENOENT"],
		["a/link", "ELOOP"],
		["absolute/x", "ELOOP"],
		["file/x", "ENOTDIR"],
		["a/../a", "EXDEV"],
	])("%s: %s", (path, expected) => {
		const before = descriptors();
		expect(outcomeOf(() => walkBelow(files, root, path))).toBe(expected);
		expect(descriptors()).toBe(before);
	});
});

describe("walkWithin()", () => {
	test.each([
		["/a/link", "folder", "/root/a/b"],
		["/a/link/../..", "folder", "/root"],
		["/", "folder", "/root"],
		["../../a", "folder", "/root/a"],
		["/file", "any", "/root/file"],
		["/file", "folder", "ENOTDIR"],
		["/file/..", "any", "ENOTDIR"],
		["/absolute", "folder", "ENOENT"],
		["/climbing", "folder", "ENOENT"],
	] as const)("%s as %s: %s", (path, kind, expected) => {
		const before = descriptors();
		expect(outcomeOf(() => walkWithin(files, root, path, kind))).toBe(expected);
		expect(descriptors()).toBe(before);
	});

	test("follows no link that the kernel makes up", () => {
		expect(outcomeOf(() => walkWithin(files, openSync("/", "r"), `/proc/${process.pid}/root/etc`, "folder"))).toBe("ELOOP");
	});
});

describe("programs", () => {
	const mounts = (check: () => number) => new ProgramMounts(nodeTools, openSync("/proc/self/ns/mnt", "r"), check);

	test("that fail say why, without our paths", () => {
		const { message } = new ProgramError("mount: /proc/self/fd/3/.: permission denied.\n       dmesg(1) may have more information\n");
		expect(message).toBe("mount: permission denied.");
		expect(new ProgramError("/usr/bin/cp: cannot stat 'x'").message).toBe("cp: cannot stat 'x'");
		expect(explainFault("lock /x", new ProgramError("mount: no"))).toMatchObject({
			code: "host/live-change",
			message: "cannot lock /x: mount: no",
		});
		expect(() => mounts(() => 20).outside("cp", ["--", "/nowhere"])).toThrow("cp: missing destination file operand after '/nowhere'");
	});

	test("are killed when the time is over", () => {
		const left = [0.05];
		const check = () => {
			const seconds = left.shift();
			if (seconds === undefined) throw timedOut({ doing: "copy", blame: "host" }, 7);
			return seconds;
		};
		expect(() => mounts(check).outside("sleep", ["60"])).toThrow("was not done within 7 s");
	});

	test("are given the open files they are told of, and no environment of ours", () => {
		const { code, stdout } = nodeTools.run("/usr/bin/env", { args: ["ls", "-l", "/proc/self/fd"], descriptors: [root], seconds: 20 });
		expect(code).toBe(0);
		expect(new TextDecoder().decode(stdout)).toContain(`3 -> ${folder}/root\n`);
		const { stdout: said } = nodeTools.run("/usr/bin/env", { args: [], descriptors: [], seconds: 20 });
		expect(new TextDecoder().decode(said)).toBe("LIBMOUNT_FORCE_MOUNT2=always\n");
	});

	test("that are missing are named", () => {
		const find = () => nodeTools.find("no-such-program");
		expect(find).toThrow(OssifyError);
		expect(find).toThrow("no-such-program is not in /usr/bin, /bin, /usr/sbin, /sbin: install util-linux and GNU coreutils");
	});

	test("get no label that could end its quotes", () => {
		const hands = new ProgramHands(
			files,
			mounts(() => 20),
			{ process: openSync("/proc/self", "r"), init: openSync("/", "r"), pid: process.pid },
		);
		const tmpfs = { mode: "755", owner: { uid: 0, gid: 0 }, size: undefined, inodes: undefined, attributes: 0 };
		expect(() => hands.makeTmpfs(root, { ...tmpfs, label: 'a",suid,context="b' })).toThrow("has a quotation mark");
	});
});
