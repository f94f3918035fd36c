import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { openKernel } from "../platform/kernel/syscalls_open.ts";
import { connect, systemLogs } from "./socket.ts";

test("connect() leaves no descriptor where no daemon runs: a worker of the agent tries it for each container", async () => {
	const kernel = await openKernel();
	const before = readdirSync("/proc/self/fd").length;
	for (let time = 0; time < 10; time++) {
		expect(() => connect(kernel, { ...systemLogs.journald, socket: "/nonexistent/socket" })).toThrow(
			"cannot write to journald at /nonexistent/socket: there is no such socket; is its daemon running?",
		);
	}
	expect(readdirSync("/proc/self/fd").length).toBe(before);
});
