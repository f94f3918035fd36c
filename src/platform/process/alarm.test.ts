import { describe, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { callTable } from "./alarm_calls.ts";
import { handlerCode, rowSize } from "./alarm_code.ts";

const { at } = temporaryFolder("file");
const probe = fileURLToPath(new URL("../../../test/support/hang.ts", import.meta.url));
let count = 0;

/** Its standard input is open, and nothing comes. */
async function hang(how: string) {
	const folder = at(`hang-${++count}`);
	mkdirSync(folder);
	symlinkSync("target", join(folder, "link"));
	await ended(spawn("mkfifo", [join(folder, "pipe")]));
	const child = spawn(process.execPath, [probe, how, folder], { stdio: ["pipe", "inherit", "pipe"] });
	let stderr = "";
	child.stderr.on("data", (data) => {
		stderr += String(data);
	});
	const code = await ended(child);
	child.stdin.destroy();
	const files = readdirSync(folder).filter((name) => !["link", "pipe"].includes(name));
	return { code, stderr, files: Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), "utf8")])), folder };
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
	return new Promise((resolve) => child.on("close", resolve));
}

describe("an alarm", () => {
	test.each(["JavaScript", "WebAssembly", "a read of standard input", "opening a pipe", "a native function"])(
		"ends a process that hangs in %s, with the last prepared messages in each file that can be opened, and their exit code",
		async (how) => {
			const { folder, ...rest } = await hang(how);
			expect(rest).toEqual({ code: 3, stderr: `it hung in ${how}\n`, files: { log: "a record\n", target: "followed\n" } });
			expect(statSync(join(folder, "log")).mode & 0o777).toBe(0o640);
		},
	);

	test("that was stopped does nothing", async () => {
		const { folder, ...rest } = await hang("nothing");
		expect(rest).toEqual({ code: 0, stderr: "", files: {} });
	});

	test("leaves nothing behind each time it is started on a machine that refuses its handler", () => {
		// In a process of its own: an alarm that works keeps what it has mapped.
		const program = fileURLToPath(new URL("../../../test/support/refused_handler.ts", import.meta.url));
		const { stdout } = Bun.spawnSync([process.execPath, program]);
		expect(JSON.parse(String(stdout))).toEqual({ refused: 3, descriptors: 0, mappings: 0 });
	});

	test("appends the record even if standard error has no reader", async () => {
		const folder = at("unread");
		mkdirSync(folder);
		const full = `head -c 70000 /dev/zero >&2 & exec "$0" "$@"`;
		const child = spawn("/bin/sh", ["-c", full, process.execPath, probe, "JavaScript", folder], { stdio: ["pipe", "inherit", "pipe"] });
		child.stderr.pause();
		const code = await new Promise((resolve) => child.on("exit", resolve));
		child.stderr.destroy();
		expect([code, readFileSync(join(folder, "log"), "utf8")]).toEqual([3, "a record\n"]);
	});
});

describe("handlerCode()", () => {
	test.each([
		[
			"x64",
			"49bc 6655443322110000 498b1c24 4983042440 488b03 488b7b08 488b7310 488b5318 4c8b5320 4c8b4328 4c8b4b30 0f05 488b4b38 488901 ebd1",
		],
		[
			"arm64",
			"94010058 930240f9 69020191 890200f9 680240a9 610a41a9 631242a9 652643a9 010000d4 200100f9 f7ffff17 1f2003d5 6655443322110000",
		],
	] as const)("equals the output of the assembler for %s", (architecture, hex) => {
		const code = handlerCode(architecture, 0x112233445566);
		expect(Buffer.from(code).toString("hex")).toBe(hex.replaceAll(" ", ""));
	});
});

describe("callTable()", () => {
	const words = (bytes: Uint8Array) => [...new BigInt64Array(bytes.slice(0, bytes.length & ~7).buffer)].map(Number);
	const data = 0x10_0000;
	const writes = (length: number) => ({
		appends: [{ to: { name: "/log", mode: 0o640, followLinks: false }, bytes: new Uint8Array(length) }],
		stderr: new Uint8Array([0x61]),
		exitCode: 3,
	});

	test.each([
		["x64", [257, -100], 0o406501, [1, 231]],
		["arm64", [56, -100], 0o106501, [64, 94]],
	] as const)("opens, writes and ends on %s", (architecture, [open, here], flags, [write, exit]) => {
		const table = words(callTable(architecture, writes(8), data, 65_536));
		const texts = data + 5 * rowSize;
		const row = (index: number) => table.slice(index * 8, index * 8 + 8);
		expect(row(0)[0]).toBe(data + rowSize);
		expect(row(1)).toEqual([open, here, texts, flags, 0o640, 0, 0, data + 2 * rowSize + 8]);
		expect(row(2)).toEqual([write, -1, texts + 5, 8, 0, 0, 0, data + 8]);
		expect(row(3)).toEqual([write, 2, texts + 13, 1, 0, 0, 0, data + 8]);
		expect(row(4)).toEqual([exit, 3, 0, 0, 0, 0, 0, data + 8]);
	});

	test("omits writes that do not fit, but never the call that ends the process", () => {
		const table = words(callTable("x64", writes(70_000), data, 65_536));
		expect(table.slice(2 * 8, 2 * 8 + 4)).toEqual([1, -1, data, 0]);
		expect(table.slice(4 * 8, 4 * 8 + 2)).toEqual([231, 3]);
	});
});
