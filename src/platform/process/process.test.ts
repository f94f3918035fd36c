import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingOtherUser, missingRoot, otherUser, testWith } from "../../../test/support/needs.ts";
import { processesOf, startOf, usageIn } from "./process.ts";
import { isRunning } from "./program.ts";

const missing = missingRoot ?? missingOtherUser();

/** As any user can do it. */
testWith(missing, "processesOf() takes processes of root, and none of another user, whatever their name", async () => {
	const folder = mkdtempSync(join(tmpdir(), "ossify-process-"));
	const name = "ossify-daemon";
	const program = join(folder, name);
	copyFileSync("/bin/sleep", program);
	chmodSync(program, 0o755);
	chmodSync(folder, 0o755);
	const own = spawn(program, ["60"]);
	const other = spawn(program, ["60"], otherUser);
	const ended = [own, other].map((one) => once(one, "exit"));
	try {
		const named = async (pid: number | undefined) => (await Bun.file(`/proc/${pid}/comm`).text()) === `${name}\n`;
		while (!((await named(own.pid)) && (await named(other.pid)))) await Bun.sleep(10);
		expect(processesOf(name).map(({ pid }) => pid)).toEqual([own.pid as number]);
	} finally {
		for (const one of [own, other]) one.kill();
		await Promise.all(ended);
		rmSync(folder, { recursive: true, force: true });
	}
});

test("isRunning() is false for a process that has ended, even if its parent has not waited for it", async () => {
	// The program that replaces the shell does not wait for the shell's child.
	const parent = spawn("/bin/sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "inherit"] });
	const ended = once(parent, "exit");
	try {
		const [line] = await once(parent.stdout, "data");
		const pid = Number(line);
		const identity = `${pid} ${startOf(pid)}`;
		expect(isRunning(identity)).toBe(true);
		// The shell itself would wait for its child.
		while ((await Bun.file(`/proc/${parent.pid}/comm`).text()) !== "sleep\n") await Bun.sleep(1);
		process.kill(pid, "SIGKILL");
		while (!/\) Z /.test(await Bun.file(`/proc/${pid}/stat`).text())) await Bun.sleep(10);
		expect(isRunning(identity)).toBe(false);
	} finally {
		parent.kill();
		await ended;
	}
});

test.each([
	["a kernel that counts both", "1500000000 25000000 7\n", { isRunnable: true, ran: 1500, waited: 25 }],
	["a kernel without counts of the scheduler", "", { isRunnable: true, ran: 450, waited: 0 }],
	["a kernel that does not count", "0 0 0\n", { isRunnable: true, ran: 450, waited: 0 }],
])("usageIn(): %s", (_, schedstat, expected) => {
	const stat = "7 (a) b) R 1 7 7 0 -1 4194304 100 0 0 0 40 5 0 0 20 0 1 0 100 0 0";
	expect(usageIn(schedstat, stat)).toEqual(expected);
});
