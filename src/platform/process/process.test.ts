import { expect, test } from "bun:test";
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processesOf } from "./process.ts";

const isRoot = process.geteuid?.() === 0;

/** As any user can do it. */
test.skipIf(!isRoot)("processesOf() takes processes of root, and none of another user, whatever their name", async () => {
	const folder = mkdtempSync(join(tmpdir(), "ossify-process-"));
	const name = "ossify-daemon";
	const program = join(folder, name);
	copyFileSync("/bin/sleep", program);
	chmodSync(program, 0o755);
	chmodSync(folder, 0o755);
	const own = Bun.spawn([program, "60"]);
	const other = Bun.spawn(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "60"]);
	try {
		const named = async (pid: number) => (await Bun.file(`/proc/${pid}/comm`).text()) === `${name}\n`;
		while (!((await named(own.pid)) && (await named(other.pid)))) await Bun.sleep(10);
		expect(processesOf(name).map(({ pid }) => pid)).toEqual([own.pid]);
	} finally {
		for (const one of [own, other]) one.kill();
		await Promise.all([own.exited, other.exited]);
		rmSync(folder, { recursive: true, force: true });
	}
});
