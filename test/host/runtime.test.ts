/** A runtime with ossify in front: what engines do with their containers besides starting them, and what must not go wrong. */
import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBundle } from "./support/bundle.ts";
import { must, run, until } from "./support/command.ts";
import { newName, waiting } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { readLog, startsHardenedOrNotAtAll, writeHookFile } from "./support/hooked.ts";
import { mounts, newMounts, processesLeft } from "./support/host_state.ts";
import { buildOs } from "./support/images.ts";
import { plain, plainNames } from "./support/plain.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { expectToSurviveRestart } from "./support/restart.ts";
import { sandbox } from "./support/sandbox.ts";
import { wrapped, writeWrapper } from "./support/wrapped.ts";

const config = (settings: object) => ({ ossify: { config: settings } });
const cri = [
	["CRI-O", (runtime: string) => Crio.start({ runtime })],
	["containerd", (runtime: string) => Containerd.start({ runtime })],
] as const;

describe.each(cri)("on %s", (name, start) => {
	test("a pause container starts unchanged, with its reason in the log", async () => {
		const { path, log } = writeWrapper("runc");
		const engine = await start(path);
		try {
			await engine.runPod();
			expect(readLog(log)).toMatchObject([{ stage: "create", outcome: "unchanged", tmpfs: [], reasons: [{ rule: "exemptions/sandbox" }] }]);
		} finally {
			await engine.stop();
		}
	});

	test("an exempt namespace starts unchanged, with its reason in the log, and another one does not", async () => {
		const data = config({ exemptions: { namespaces: { "kube-system": { reason: "node agents write to the host" } } } });
		const { path, log } = writeWrapper("runc", { data });
		const engine = await start(path);
		try {
			for (const [namespace, said] of [
				["kube-system", "wrote\n"],
				["kube-systems", "touch: /usr/x: Read-only file system\n"],
			] as const) {
				const id = await engine.createContainer(await engine.runPod(namespace));
				await engine.startContainer(id);
				const { stdout, stderr } = await engine.execSync(id, ["sh", "-c", "touch /usr/x && echo wrote"]);
				expect(stdout + stderr).toBe(said);
			}
		} finally {
			await engine.stop();
		}
		expect(
			readLog(log).filter(({ outcome, reasons }) => outcome === "unchanged" && !reasons.some(({ rule }) => rule === "exemptions/sandbox")),
		).toMatchObject([
			{
				engine: name === "CRI-O" ? "crio" : "containerd",
				namespace: "kube-system",
				reasons: [{ message: expect.stringContaining("node agents write to the host") }],
			},
		]);
	});

	test("a container is found again when the engine was restarted; exec, logs, stop and its exit code are as without", async () => {
		await expectToSurviveRestart(await start(writeWrapper("runc").path));
	});
});

describe("on Podman", () => {
	const { path: runtime } = writeWrapper("runc");
	const asked = async (...args: string[]) => {
		const { code, stdout, stderr } = await podman(args, { runtime });
		return { code, said: (stdout + stderr).trim() };
	};

	test("a terminal through a console socket", async () => {
		const args = podmanRun({ command: ["sh", "-c", "tty; touch /usr/x"] }, await buildOs(), ["--rm", "--tty"]);
		const { stdout, stderr } = await podman(args, { runtime });
		expect((stdout + stderr).replaceAll("\r", "")).toBe("/dev/pts/0\ntouch: /usr/x: Read-only file system\n");
	});

	test("pause, unpause, kill, wait, logs and restart", async () => {
		const name = newName();
		const command = ["sh", "-c", "trap 'echo told; exit 5' USR1; echo started; while :; do sleep 1 & wait $!; done"];
		const started = await podman(podmanRun({ command }, await buildOs(), ["--detach", "--name", name]), { runtime });
		expect(started).toMatchObject({ code: 0 });
		try {
			const state = () => asked("inspect", "--format", "{{.State.Status}}", name);
			await until("its first line", async () => (await asked("logs", name)).said === "started");
			expect(await asked("pause", name)).toMatchObject({ code: 0 });
			expect(await state()).toEqual({ code: 0, said: "paused" });
			expect(await asked("unpause", name)).toMatchObject({ code: 0 });
			expect(await state()).toEqual({ code: 0, said: "running" });
			expect(await asked("kill", "--signal", "USR1", name)).toMatchObject({ code: 0 });
			expect(await asked("wait", name)).toEqual({ code: 0, said: "5" });
			expect(await asked("logs", name)).toEqual({ code: 0, said: "started\ntold" });
			expect(await asked("restart", name)).toMatchObject({ code: 0 });
			expect(await asked("exec", name, "touch", "/usr/x")).toEqual({ code: 1, said: "touch: /usr/x: Read-only file system" });
		} finally {
			await asked("rm", "--force", "--time", "0", name);
		}
	});

	test("descriptors are handed on", async () => {
		const file = join(sandbox().folder, newName());
		writeFileSync(file, "handed on\n");
		const args = podmanRun({ command: ["cat", "/proc/self/fd/3"] }, await buildOs(), ["--rm", "--preserve-fds", "1"]);
		const command = ["/bin/sh", "-c", `exec "$@" 3<${file}`, "sh"];
		expect(await podman(args, { runtime, through: command })).toMatchObject({ code: 0, stdout: "handed on\n" });
	});
});

describe.each(plainNames)("on %s", (name) => {
	test("ossify that is killed starts nothing, and neither does one that is gone", async () => {
		const folder = join(sandbox().folder, newName());
		mkdirSync(folder);
		const executable = join(folder, "ossify");
		const seconds = join(folder, "seconds");
		writeFileSync(executable, `#!/bin/sh\nexec /usr/bin/timeout --signal KILL "$(/bin/cat ${seconds})" ${ossifyExecutable()} "$@"\n`);
		chmodSync(executable, 0o755);
		writeFileSync(seconds, "5");
		const engine = await wrapped[name]({ executable });
		try {
			const ends: string[] = [];
			for (const delay of [5000, 1, 8, 15, 20, 25, 30, 5000]) {
				writeFileSync(seconds, String(delay / 1000));
				ends.push(await startsHardenedOrNotAtAll(engine));
			}
			expect([ends[0], ends[1], ends.at(-1)]).toEqual(["hardened", "refused", "hardened"]);
			rmSync(executable);
			expect(await startsHardenedOrNotAtAll(engine)).toBe("refused");
		} finally {
			await engine.close();
		}
		expect(await processesLeft()).toEqual([]);
	});
});

test("after the wrapper, the hook has no spec to change, sees the root read-only, and records that", async () => {
	const { path, log } = writeWrapper("runc");
	const hook = writeHookFile("createRuntime");
	const engine = crioEngine(await Crio.start({ runtime: path, hooksDirs: [hook.hooksDir] }));
	try {
		expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened");
	} finally {
		await engine.close();
	}
	const seen = (records: ReturnType<typeof readLog>) => records.filter(({ reasons }) => reasons[0]?.rule !== "exemptions/sandbox");
	expect(seen(readLog(log))).toMatchObject([{ stage: "create", outcome: "requested", readonly: true }]);
	expect(seen(hook.records())).toMatchObject([{ stage: "createRuntime", outcome: "hardened", readonly: true }]);
});

describe("a link with a runtime's name", () => {
	test("takes its settings from /etc/ossify/runtime.json, and refuses everything while they are wrong", async () => {
		const folder = join(sandbox().folder, newName());
		mkdirSync(folder);
		const link = join(folder, "ossify-runtime");
		symlinkSync(ossifyExecutable(), link);
		const settings = "/etc/ossify/runtime.json";
		const log = join(folder, "decisions.jsonl");
		const data = [join(folder, "data.json")];
		writeFileSync(data[0] as string, JSON.stringify(withEngineFolders()));
		const write = (what: object) => writeFileSync(settings, JSON.stringify(what));
		mkdirSync("/etc/ossify", { recursive: true });
		try {
			write({ runtimes: ["no-such-runtime", findEngines().runc], log, data });
			const engine = await plain.containerd(link);
			try {
				expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened");
				write({ runtime: "crun" });
				expect(await startsHardenedOrNotAtAll(engine)).toBe("refused");
				write({ runtimes: [findEngines().runc], log, data });
			} finally {
				await engine.close();
			}
			expect(readLog(log).map(({ outcome }) => outcome)).toEqual(["unchanged", "requested"]);
		} finally {
			rmSync("/etc/ossify", { recursive: true });
		}
	});
});

test("a bundle on a read-only file system is refused, and the reason is in the runtime's log", async () => {
	const { path } = writeWrapper("runc");
	const bundle = await makeBundle({ command: waiting });
	const log = join(sandbox().folder, newName());
	await must(["mount", "--bind", bundle, bundle]);
	await must(["mount", "-o", "remount,bind,ro", bundle]);
	try {
		const { code, stderr } = await run([path, "--log", log, "--log-format", "json", "create", "--bundle", bundle, newName()]);
		const reason = `cannot write ${bundle}/config.json: the file system is read-only`;
		expect([code, stderr]).toEqual([5, `ossify: ${reason}\n`]);
		expect(JSON.parse(readFileSync(log, "utf8"))).toMatchObject({ level: "error", msg: `ossify: ${reason}` });
	} finally {
		await must(["umount", bundle]);
	}
});

test("a runtime that is gone is named, where the engine looks", async () => {
	const { path } = writeWrapper("runc");
	const script = readFileSync(path, "utf8").replaceAll(findEngines().runc, "/nowhere/runc");
	const broken = join(sandbox().folder, newName());
	writeFileSync(broken, script, { mode: 0o755 });
	const log = join(sandbox().folder, newName());
	const { code, stdout, stderr } = await run([broken, "--log", log, "--log-format", "json", "state", "x"]);
	const reason = "cannot find an OCI runtime: tried /nowhere/runc: install one, or name it with --runtime";
	expect({ code, stdout, stderr }).toEqual({ code: 5, stdout: "", stderr: `ossify: ${reason}\n` });
	expect(existsSync(log) && JSON.parse(readFileSync(log, "utf8"))).toMatchObject({ level: "error", msg: `ossify: ${reason}` });
});

test.each(["state", "features", "list", "--version", "exec", "kill"])(
	"`runc %s` gives the same bytes with ossify in front",
	async (command) => {
		const { path } = writeWrapper("runc");
		const before = mounts();
		const args =
			command === "exec" || command === "kill" ? [command, "nobody", "true"] : command === "state" ? [command, "nobody"] : [command];
		const timeless = ({ code, stdout, stderr }: Awaited<ReturnType<typeof run>>) => ({
			code,
			stdout,
			stderr: stderr.replace(/time="[^"]*"/, "time"),
		});
		expect(timeless(await run([path, ...args]))).toEqual(timeless(await run([findEngines().runc, ...args])));
		expect(newMounts(before)).toEqual([]);
	},
);
