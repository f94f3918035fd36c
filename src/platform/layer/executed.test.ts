import { afterAll, expect, test } from "bun:test";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executedIn } from "./executed.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "ossify-executed-")));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder in which `run` is what `make` makes of its path. */
function service(name: string, make: (run: string) => void): string {
	const path = join(folder, name);
	mkdirSync(path);
	make(join(path, "run"));
	return path;
}

const script = (mode: number) => (run: string) => {
	writeFileSync(run, "#!/bin/sh\n");
	chmodSync(run, mode);
};

test("programs, libraries, programs that were removed, and services are seen while they run", async () => {
	const removed = join(folder, "removed");
	copyFileSync("/bin/sleep", removed);
	const services = [
		service("web", script(0o755)),
		service("data", script(0o644)),
		service("link", (run) => symlinkSync("/bin/sleep", run)),
	];
	const processes = services.map((cwd) => Bun.spawn([removed, "60"], { cwd }));
	try {
		while (!executedIn(process.pid).includes(removed)) await Bun.sleep(10);
		rmSync(removed);
		const seen = executedIn(processes[0]?.pid ?? 0);
		expect(seen.filter((path) => path.startsWith(folder)).sort()).toEqual([removed, join(folder, "web/run")].sort());
		expect(seen).toContain(realpathSync(process.execPath));
		expect(seen.some((path) => /\/libc\.so/.test(path))).toBe(true);
	} finally {
		for (const one of processes) one.kill();
		await Promise.all(processes.map(({ exited }) => exited));
	}
});

test("of a process that has ended, nothing is seen", () => expect(executedIn(2 ** 22 + 1)).toEqual([]));
