import { expect, test } from "bun:test";
import { accepted } from "./accepted.ts";

test.each([
	[
		"a hook",
		"hook createRuntime -p /p --data=/d --data /e",
		{ policy: ["-p", "/p", "--data", "/d", "--data", "/e"], seconds: 20, stage: "createRuntime" },
	],
	["Podman's hook, with a limit", "hook precreate --timeout 0.5", { policy: [], seconds: 0.5, stage: "precreate" }],
	["a hook of the shipped policies", "hook prestart -p shipped --timeout=3", { policy: ["-p", "shipped"], seconds: 3, stage: "prestart" }],
	[
		"the hook in a spec",
		'hook createRuntime --log none --plan {"stage":"create"}',
		{ policy: [], seconds: 20, stage: "createRuntime", log: "none" },
	],
	[
		"a hook whose log is kept for long",
		"hook createRuntime --log /l --log-size 1073741824 --log-keep=100",
		{ policy: [], seconds: 20, stage: "createRuntime", log: "/l", logSize: 1073741824, logKeep: 100 },
	],
	["a size that ossify does not take", "hook createRuntime --log-size 1e9", { policy: [], seconds: 20, stage: "createRuntime" }],
	[
		"a runtime that creates",
		"runtime --runtime /usr/sbin/runc -p /p --prepare --confirm -- --root /r create --bundle /b web",
		{ policy: ["-p", "/p"], seconds: 20, stage: "create" },
	],
	["a runtime that restores", "runtime --prepare -- restore web", { policy: [], seconds: 20, stage: "create" }],
	["a runtime that executes another program", "runtime -- create web", undefined],
	["an exec, which needs variables of the environment", "runtime --prepare -- exec web true", undefined],
	["a call that starts nothing", "runtime --prepare -- state web", undefined],
	["a policy that is named relative to the working directory", "hook createRuntime -p bundle.tar.gz", undefined],
	["data that are", "hook createRuntime -d data.json", undefined],
	[
		"a file of settings, which may name a policy relative to the working directory",
		"runtime --settings /s.json --prepare -- create web",
		undefined,
	],
	["the same in one word", "runtime --settings=/s.json --prepare -- create web", undefined],
	["another stage", "hook poststop", undefined],
	["no stage", "hook", undefined],
	["help", "hook --help", undefined],
	["another command", "mutate /spec.json", undefined],
	["a limit that is no number", "hook precreate --timeout soon", undefined],
	["a limit that ossify does not take", "hook precreate --timeout 3601", undefined],
	["a limit of more milliseconds than a timer takes", "hook precreate --timeout 2147484", undefined],
	["a limit in another notation", "hook precreate --timeout 1e9", undefined],
	["the longest limit", "hook precreate --timeout 3600", { policy: [], seconds: 3600, stage: "precreate" }],
	["no arguments", "", undefined],
] as const)("%s", (_, line, expected) => {
	expect(accepted({ args: line.split(" ").filter(Boolean) }, 20)).toEqual(expected as never);
});
