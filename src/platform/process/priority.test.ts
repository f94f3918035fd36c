/** The priority of a process that made itself idle. */
import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";

test("becomeIdle lowers the priority at the disks and at the processors", () => {
	const program = `
		const { becomeIdle } = await import(${JSON.stringify(`${import.meta.dir}/priority.ts`)});
		const { openKernel } = await import(${JSON.stringify(`${import.meta.dir}/../kernel/syscalls_open.ts`)});
		const { getPriority } = await import("node:os");
		await becomeIdle();
		const { architecture, call } = await openKernel();
		// ioprio_get
		console.log(call(architecture === "x64" ? 252 : 31, 1, 0) >> 13, getPriority());`;
	const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { encoding: "utf8" });
	expect({ stdout, stderr }).toEqual({ stdout: "3 19\n", stderr: "" });
});
