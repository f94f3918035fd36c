import { afterAll, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executedIn } from "./executed.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "ossify-executed-")));
afterAll(() => rmSync(folder, { recursive: true }));

test("programs, libraries, programs that were removed, and services of supervisors are seen while they run", async () => {
	const programs = ["other", "runsv", "s6-supervise"].map((name) => {
		const [program, service] = [join(folder, name), join(folder, `service-${name}`)];
		copyFileSync("/bin/sleep", program);
		mkdirSync(service);
		return { program, service };
	});
	const processes = programs.map(({ program, service }) => Bun.spawn([program, "60"], { cwd: service }));
	try {
		while (programs.some(({ program }) => !executedIn(process.pid).includes(program))) await Bun.sleep(10);
		for (const { program } of programs) rmSync(program);
		const seen = executedIn(processes[0]?.pid ?? 0);
		const services = ["runsv", "s6-supervise"].map((name) => join(folder, `service-${name}/run`));
		const removed = programs.map(({ program }) => `${program} (deleted)`);
		expect(seen.filter((path) => path.startsWith(folder)).sort()).toEqual([...removed, ...services].sort());
		expect(seen).toContain(realpathSync(process.execPath));
		expect(seen.some((path) => /\/libc\.so/.test(path))).toBe(true);
	} finally {
		for (const one of processes) one.kill();
		await Promise.all(processes.map(({ exited }) => exited));
	}
});

test("of a process that has ended, nothing is seen", () => expect(executedIn(2 ** 22 + 1)).toEqual([]));
