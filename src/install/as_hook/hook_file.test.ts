import { expect, test } from "bun:test";
import { clientHook, launchedHook } from "./hook_file.ts";

const variable = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
const command = ["/o/ossify", "hook", "createRuntime"];

test("a hook file's hook is started by a program that always exists", () => {
	expect(launchedHook(command, {})).toEqual({
		path: "/usr/bin/env",
		args: ["env", "-i", variable, ...command],
		env: [variable],
		timeout: 30,
	});
});

test("a spec's hook is the client, which has its own path as its name, and clears the environment", () => {
	expect(clientHook("/o/ossify-start", command, { timeout: 2.5 })).toEqual({
		path: "/o/ossify-start",
		args: ["/o/ossify-start", "--clear-env", `--env=${variable}`, ...command],
		env: [variable],
		timeout: 13,
	});
});
