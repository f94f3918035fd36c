import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { hardened } from "../../../test/support/records.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let root = "";
let executable = "";
beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "ossify-log-"));
	executable = installableExecutable(base);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
	root = machineRoot(base, ["etc", "usr/bin"], ["containerd", "env", "mount", "podman", "sh", "runc"]);
});

async function run(...args: string[]) {
	const { code, stdout, stderr } = await ossify({ args: [...args, "--root", root], assets: { policy: packageAssets.policy } });
	return { code, stdout: stdout.replaceAll(root, "ROOT"), stderr: stderr.replaceAll(root, "ROOT") };
}

async function install(engine: string, log: string): Promise<void> {
	const installed = await run("install", engine, "--mode", "audit", "--executable", executable, "--log", log);
	expect([installed.code, engine]).toEqual([0, engine]);
}

function decided(log: string, container: string, time: string): void {
	mkdirSync(dirname(join(root, log)), { recursive: true });
	appendFileSync(join(root, log), `${JSON.stringify({ ...hardened, container, time })}\n`);
}

const usual = "/var/log/ossify/decisions.log";
const containers = (stdout: string) => stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).container]));

describe("ossify log without FILE", () => {
	test("reads the usual log where nothing is installed", async () => {
		decided(usual, "a", "2026-11-23T10:00:00Z");
		const { code, stdout, stderr } = await run("log", "--format", "json");
		expect([code, containers(stdout), stderr]).toEqual([0, ["a"], ""]);
	});

	test("says that nothing is installed where there is no log either", async () => {
		const { code, stderr } = await run("log");
		const said = "cannot read the log ROOT/var/log/ossify/decisions.log: there is no such file, and nothing is installed";
		expect([code, stderr]).toEqual([4, `ossify: ${said}\n`]);
	});

	test("reads the file that the installed engine writes, and not an older one at the usual place", async () => {
		decided(usual, "old", "2026-11-23T10:00:00Z");
		await install("podman", "/var/log/ossify/other.log");
		decided("/var/log/ossify/other.log", "new", "2026-11-23T11:00:00Z");
		const { code, stdout, stderr } = await run("log", "--format", "json");
		expect([code, containers(stdout), stderr]).toEqual([0, ["new"], ""]);
	});

	test("reads the files of several engines in the order of time", async () => {
		await install("podman", "/var/log/ossify/other.log");
		await install("containerd", usual);
		for (const [log, container, time] of [
			["/var/log/ossify/other.log", "1", "2026-11-23T10:00:00Z"],
			[usual, "2", "2026-11-23T10:01:00Z"],
			["/var/log/ossify/other.log", "3", "2026-11-23T10:02:00Z"],
			[usual, "4", "2026-11-23T10:03:00Z"],
		] as const)
			decided(log, container, time);
		const { code, stdout, stderr } = await run("log", "--format", "json");
		expect([code, containers(stdout), stderr]).toEqual([0, ["1", "2", "3", "4"], ""]);
		expect((await run("log", "--summary")).stdout.split("\n")[0]).toBe("4 decisions from 2026-11-23T10:00:00Z to 2026-11-23T10:03:00Z");
		const none = await run("log", "--name", "x");
		expect(none.stderr).toContain("none of the 4 decisions in ROOT/var/log/ossify/");
	});

	test("says where the other decisions are, beside a file", async () => {
		await install("podman", "journald");
		await install("containerd", usual);
		decided(usual, "a", "2026-11-23T10:00:00Z");
		expect(await run("log", "--format", "json")).toMatchObject({
			code: 0,
			stderr: `${JSON.stringify({ note: { message: "the decisions of podman go to the journal: read them with `journalctl --root ROOT -t ossify -o cat | ossify log -`" } })}\n`,
		});
	});

	test.each([
		["journald", "the decisions of podman go to the journal", "→ read them with `journalctl --root ROOT -t ossify -o cat | ossify log -`"],
		[
			"syslog",
			"the decisions of podman go to syslog",
			"→ read the file that the syslog daemon writes: `sed -n 's/^[^{]*ossify[^{]*{/{/p' FILE | ossify log -`",
		],
		[
			"none",
			"the decisions of podman are not recorded",
			"→ to record them: `ossify install podman --log /var/log/ossify/decisions.log --root ROOT`",
		],
	])("says that with --log %s there is no file, and what to do", async (log, said, advice) => {
		decided(usual, "old", "2026-11-23T10:00:00Z");
		await install("podman", log);
		for (const more of [[], ["--follow"]]) {
			const { code, stdout, stderr } = await run("log", ...more);
			expect([code, stdout, stderr]).toEqual([4, "", `ossify: cannot read the log: ${said}\n\t${advice}\n`]);
		}
	});

	test("names the file that is to be there", async () => {
		await install("podman", "/var/log/ossify/other.log");
		rmSync(join(root, "var/log/ossify"), { recursive: true, force: true });
		const { code, stderr } = await run("log");
		expect([code, stderr]).toEqual([
			4,
			expect.stringContaining("cannot read the log ROOT/var/log/ossify/other.log: there is no such file"),
		]);
	});

	test("--root goes with no FILE", async () => {
		const { code, stderr } = await run("log", "/x");
		expect([code, stderr]).toEqual([2, expect.stringContaining("--root is for the log of what is installed there: leave out FILE")]);
	});
});
