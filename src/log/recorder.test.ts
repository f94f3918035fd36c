import { describe, expect, test } from "bun:test";
import { linkSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { temporaryFolder } from "../../test/support/folder.ts";
import { hardened } from "../../test/support/records.ts";
import type { DecisionRecord } from "../enforcement/mod.ts";
import type { AppendFiles } from "../platform/files/append.ts";
import { appendFiles } from "../platform/files/append.ts";
import { openRecorder } from "./mod.ts";
import { appendLine, filesOf } from "./rotate.ts";

const { at, read, faultOf } = temporaryFolder("file");
const encode = (text: string) => new TextEncoder().encode(text);
const now = () => new Date("2026-11-23T12:00:00.123Z");

const record: DecisionRecord = { time: "2026-11-23T12:00:00.000Z", engine: "crio", container: "abc", ...hardened };

describe("a log file", () => {
	test("is created with its folder, and gets a JSON line for each record", async () => {
		const write = await openRecorder({ log: at("new/decisions.log") });
		write(record);
		write({ ...record, container: "def" });
		expect(read("new/decisions.log")).toBe(`${JSON.stringify(record)}\n${JSON.stringify({ ...record, container: "def" })}\n`);
		expect([statSync(at("new")).mode & 0o7777, statSync(at("new/decisions.log")).mode & 0o7777]).toEqual([0o750, 0o640]);
	});

	test("appends to existing content, on a new line even if the last one was cut off", async () => {
		mkdirSync(at("torn"));
		writeFileSync(at("torn/log"), '{"time":"2026');
		(await openRecorder({ log: at("torn/log") }))(record);
		expect(read("torn/log")).toBe(`{"time":"2026\n${JSON.stringify(record)}\n`);
	});

	test("is rotated when it is full, and only logKeep rotated files are kept", async () => {
		mkdirSync(at("full"));
		const line = JSON.stringify(record).length + 1;
		const write = await openRecorder({ log: at("full/log"), logSize: line * 2, logKeep: 2, now });
		for (let index = 0; index < 9; index++) write({ ...record, duration: 10 + index });
		const names = filesOf(readdirSync(at("full")), "log");
		expect(names.slice(0, 2).every((name) => /^log\.20261123T120000123Z-[\da-f]{8}$/.test(name))).toBe(true);
		const durations = names.map((name) =>
			read(`full/${name}`)
				.trimEnd()
				.split("\n")
				.map((text) => JSON.parse(text).duration),
		);
		// Renamed within one millisecond, the old ones may be in either order.
		expect([durations.length, durations.at(-1)]).toEqual([3, [18]]);
		expect(durations.every((some) => some.length <= 2)).toBe(true);
	});

	test.each([
		["a link", "it is a symbolic link", () => symlinkSync("/etc/hosts", at("refused"))],
		["a folder", "it is a folder", () => mkdirSync(at("refused"))],
		["a pipe that no process reads", "it is not a regular file", () => Bun.spawnSync(["mkfifo", at("refused")])],
	])("that is %s is refused at once", async (_, why, make) => {
		rmSync(at("refused"), { recursive: true, force: true });
		make();
		const write = await openRecorder({ log: at("refused") });
		expect(faultOf(() => write(record))).toEqual({ code: "host/unwritable", message: `cannot write DIR/refused: ${why}` });
	});

	test("is not opened before the first record", async () => {
		await openRecorder({ log: at("never/log") });
		expect(readdirSync(at())).not.toContain("never");
	});

	test("in a folder that cannot be written to still gets its lines, even beyond its limit", async () => {
		mkdirSync(at("locked"));
		writeFileSync(at("locked/log"), "x\n".repeat(100));
		const failing: AppendFiles = {
			...appendFiles,
			rename: () => {
				throw Object.assign(new Error("no"), { code: "EACCES" });
			},
		};
		appendLine(failing, { path: at("locked/log"), size: 10, keep: 1 }, encode("line\n"), now());
		expect(read("locked/log").endsWith("x\nline\n")).toBe(true);
	});

	test.each([
		["a new log", 1_000_000],
		["one that is full, whose folder is listed", 1024],
	])("is written even if the process may open no more files: %s", (_, size) => {
		mkdirSync(at("emfile"), { recursive: true });
		writeFileSync(at("emfile/log"), "x".repeat(1023).concat("\n"));
		const module = new URL("./mod.ts", import.meta.url).href;
		const code = `
			const { openSync } = require("node:fs");
			const { openRecorder } = await import(${JSON.stringify(module)});
			const write = await openRecorder({ log: ${JSON.stringify(at("emfile/log"))}, logSize: ${size}, logKeep: 1 });
			let code;
			try { for (;;) openSync("/dev/null"); } catch (error) { code = error.code; }
			write({ ...${JSON.stringify(record)}, container: code });`;
		const { exitCode } = Bun.spawnSync(["sh", "-c", 'ulimit -n 64; exec "$0" -e "$1"', process.execPath, code], { stderr: "inherit" });
		expect([exitCode, JSON.parse(read("emfile/log").trimEnd().split("\n").at(-1) ?? "").container]).toEqual([0, "EMFILE"]);
	});

	test("that was removed during a write: the line is written again, to a new file", () => {
		mkdirSync(at("removed"));
		let first = true;
		const removing: AppendFiles = {
			...appendFiles,
			open: (path) => {
				const file = appendFiles.open(path);
				if (first) rmSync(path);
				first = false;
				return file;
			},
		};
		appendLine(removing, { path: at("removed/log"), size: 1000, keep: 1 }, encode("line\n"), now());
		expect(read("removed/log")).toBe("line\n");
	});

	test("on a full disk is an error with that reason", () => {
		const full: AppendFiles = { ...appendFiles, open: (path) => ({ ...appendFiles.open(path), append: (bytes) => bytes.length - 3 }) };
		expect(faultOf(() => appendLine(full, { path: at("disk"), size: 1000, keep: 1 }, encode("line\n"), now()))).toEqual({
			code: "host/unwritable",
			message: "cannot write DIR/disk: only a part of the line was written",
		});
	});

	test("that another process rotates between two checks is not rotated again", () => {
		mkdirSync(at("raced"));
		writeFileSync(at("raced/log"), "0123456789\n");
		const raced: AppendFiles = {
			...appendFiles,
			idAt: (path) => {
				if (statSync(path).size > 5) {
					linkSync(path, at("raced/moved"));
					rmSync(path);
					writeFileSync(path, "new\n");
				}
				return appendFiles.idAt(path);
			},
		};
		appendLine(raced, { path: at("raced/log"), size: 12, keep: 1 }, encode("line\n"), now());
		expect([read("raced/moved"), read("raced/log"), readdirSync(at("raced")).length]).toEqual(["0123456789\n", "new\nline\n", 2]);
	});
});

describe("many processes", () => {
	test("that rotate the same file lose no line, and write only whole lines", async () => {
		const [processes, lines] = [8, 150];
		mkdirSync(at("many"));
		const module = new URL("./mod.ts", import.meta.url).href;
		const code = (writer: number) => `
			const { openRecorder } = await import(${JSON.stringify(module)});
			const write = await openRecorder({ log: ${JSON.stringify(at("many/log"))}, logSize: 4000, logKeep: 100000 });
			for (let n = 0; n < ${lines}; n++) write({ ...${JSON.stringify(record)}, container: "${writer}-" + n });`;
		const running = Array.from({ length: processes }, (_, writer) => Bun.spawn([process.execPath, "-e", code(writer)], { stderr: "pipe" }));
		expect(await Promise.all(running.map(({ exited }) => exited))).toEqual(Array(processes).fill(0));
		const names = filesOf(readdirSync(at("many")), "log");
		const all = names.flatMap((name) => read(`many/${name}`).trimEnd().split("\n"));
		const seen = all.map((line) => JSON.parse(line).container as string);
		const wanted = Array.from({ length: processes }, (_, writer) => Array.from({ length: lines }, (__, n) => `${writer}-${n}`)).flat();
		expect(seen.sort()).toEqual(wanted.sort());
		expect(names.length).toBeGreaterThan(20);
		expect(Math.max(...names.map((name) => statSync(at(`many/${name}`)).size))).toBeLessThan(4000 + processes * 600);
	}, 60_000);

	test("that are killed at any time leave whole lines, and block no other process", async () => {
		mkdirSync(at("killed"));
		const module = new URL("./mod.ts", import.meta.url).href;
		const code = `
			const { openRecorder } = await import(${JSON.stringify(module)});
			const write = await openRecorder({ log: ${JSON.stringify(at("killed/log"))}, logSize: 1000, logKeep: 3 });
			for (;;) write(${JSON.stringify(record)});`;
		for (let round = 0; round < 3; round++) {
			const running = Array.from({ length: 3 }, () => Bun.spawn([process.execPath, "-e", code]));
			await Bun.sleep(300 + round * 50);
			for (const one of running) one.kill("SIGKILL");
			await Promise.all(running.map(({ exited }) => exited));
		}
		(await openRecorder({ log: at("killed/log"), logSize: 1000, logKeep: 3 }))({ ...record, container: "after" });
		const names = filesOf(readdirSync(at("killed")), "log");
		// One that was killed between creating a file and writing to it left it empty.
		const texts = names.map((name) => read(`killed/${name}`)).filter((text) => text !== "");
		const lines = texts.flatMap((text) => text.trimEnd().split("\n"));
		expect(lines.map((line) => JSON.parse(line).outcome).every((outcome) => outcome === "hardened")).toBe(true);
		expect(lines.some((line) => line.includes("after"))).toBe(true);
		expect(names.length).toBeLessThanOrEqual(3 + 1 + 3);
	}, 60_000);
});

describe("hostile values in a record", () => {
	test("do not make a line too long, and are written without control characters", async () => {
		const long = "A".repeat(5_000_000);
		const write = await openRecorder({ log: at("hostile") });
		write({
			...record,
			image: long,
			namespace: "\u001b]0;owned\u0007\u009b31m\u202e\u2028\n",
			reasons: Array.from({ length: 5000 }, () => ({ rule: long.slice(0, 3000), message: "\u0000".repeat(3000) })),
		});
		const text = read("hostile");
		expect(text.length).toBeLessThanOrEqual(32_768);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is about
		expect(/^[^\u0000-\u001f\u007f-\u009f\u2028\u202e]*\n$/.test(text)).toBe(true);
		const { namespace, outcome, cut, image } = JSON.parse(text);
		expect([namespace, outcome, cut, image.endsWith("A…")]).toEqual([
			"\u001b]0;owned\u0007\u009b31m\u202e\u2028\n",
			"hardened",
			true,
			true,
		]);
	});

	test("that are a little too long are cut to the limit", async () => {
		(await openRecorder({ log: at("bit") }))({ ...record, image: "i".repeat(2049) });
		expect(JSON.parse(read("bit"))).toEqual({ ...record, image: `${"i".repeat(2048)}…`, cut: true });
	});
});

test("`none` records nothing", async () => {
	(await openRecorder({ log: "none" }))(record);
});

describe("a log of the system", () => {
	test("without a socket is an error with its path", async () => {
		const write = await openRecorder({ log: "syslog" });
		expect(faultOf(() => write(record))).toEqual({
			code: "host/unwritable",
			message: "cannot write to syslog at /dev/log: there is no such socket; is its daemon running?",
		});
	});
});
