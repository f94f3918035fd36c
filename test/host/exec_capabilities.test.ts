/** A process with CAP_SYS_ADMIN that is started in a hardened container later undoes the read-only root: recorded, and refused where the data say so. */
import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeBundle, startBundle } from "./support/bundle.ts";
import { run } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { type HookSettings, type LogRecord, readLog } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { plainNames } from "./support/plain.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Spec } from "./support/spec.ts";
import { wrapped, writeWrapper } from "./support/wrapped.ts";

const remount = ["sh", "-c", "touch /usr/x; mount -o remount,rw / && touch /usr/x && echo undone"];
const readonly = "touch: /usr/x: Read-only file system\n";
const word = (cap_sys_admin: string) => ({ data: { ossify: { config: { cap_sys_admin } } } });
const finding = {
	rule: "capabilities/sys-admin",
	message: expect.stringContaining("the process, unlike its container, has CAP_SYS_ADMIN"),
};

/** A hardened container, started by the script. */
async function hardened(runtime: "runc" | "crun", settings: HookSettings, real?: string) {
	const { path, log } = writeWrapper(runtime, settings, real);
	const bundle = await makeBundle();
	const { id, remove } = await startBundle(runtime, bundle, path);
	const root = join(sandbox().folder, runtime);
	const config = () => readFileSync(join(bundle, "config.json"), "utf8");
	const before = config();
	const exec = async (args: readonly string[], through = path) => {
		const { code, stdout, stderr } = await run([through, "--root", root, "exec", ...args], { cwd: bundle });
		return { code, said: stderr + stdout };
	};
	/** A process file as engines write it, in the bundle. */
	const processFile = (args: readonly string[], more: readonly string[], change: (text: string) => string = (text) => text) => {
		const { process } = JSON.parse(before) as Spec;
		for (const set of ["bounding", "effective", "permitted"]) process.capabilities[set] = [...(process.capabilities[set] ?? []), ...more];
		const name = `${newName()}.json`;
		writeFileSync(join(bundle, name), change(JSON.stringify({ ...process, args })));
		return name;
	};
	/** What was recorded since the container's own start. */
	const records = () => readLog(log).slice(1);
	const isUnchanged = () => config() === before;
	return { id, exec, processFile, records, isUnchanged, remove };
}

/** Root of a user namespace owns no cgroup, and has no other groups. */
function withoutRoot(spec: Spec): void {
	delete spec.linux.cgroupsPath;
	delete spec.linux.resources;
	spec.linux.namespaces = spec.linux.namespaces.filter(({ type }) => ["mount", "pid", "uts", "ipc"].includes(type));
	spec.mounts = spec.mounts
		.filter(({ type = "" }) => !["cgroup", "mqueue", "sysfs"].includes(type))
		.map((mount) => ({ ...mount, options: mount.options?.filter((option) => !option.startsWith("gid=")) ?? [] }));
	for (const destination of ["/run", "/tmp", "/var/tmp"])
		spec.mounts.push({ destination, type: "tmpfs", source: "tmpfs", options: ["rw"] });
}

type Running = Awaited<ReturnType<typeof hardened>>;

/** By name, how such a process is asked for. */
const common: readonly (readonly [string, (container: Running) => string[]])[] = [
	["--cap NAME", ({ id }) => ["--cap", "CAP_SYS_ADMIN", id, ...remount]],
	["--cap=NAME", ({ id }) => ["--cap=CAP_SYS_ADMIN", id, ...remount]],
	["-c NAME", ({ id }) => ["-c", "CAP_SYS_ADMIN", id, ...remount]],
	["--process FILE", ({ id, processFile }) => ["--process", processFile(remount, ["CAP_SYS_ADMIN"]), id]],
	["--process=FILE", ({ id, processFile }) => [`--process=${processFile(remount, ["CAP_SYS_ADMIN"])}`, id]],
	["-p FILE", ({ id, processFile }) => ["-p", processFile(remount, ["CAP_SYS_ADMIN"]), id]],
	[
		"a process file with escapes",
		({ id, processFile }) => [
			"--process",
			processFile(remount, ["CAP_SYS_ADMIN"], (text) => text.replaceAll("SYS_ADMIN", "\\u0053YS\\u005fADMIN")),
			id,
		],
	],
];
/** With its number, of which digits are written as escapes. */
const escaped: typeof common = ["\\u0032\\u0031", "2\\u0031", "02\\u0035", "0x1\\u0035", "\\u0030x15"].map((number) => [
	`a process file with ${number}`,
	({ id, processFile }) => ["--process", processFile(remount, ["NUMBER"], (text) => text.replaceAll("NUMBER", number)), id],
]);
const ways: Readonly<Record<"runc" | "crun", typeof common>> = {
	runc: [
		...common,
		["-cap NAME", ({ id }) => ["-cap", "CAP_SYS_ADMIN", id, ...remount]],
		["-process=FILE", ({ id, processFile }) => [`-process=${processFile(remount, ["CAP_SYS_ADMIN"])}`, id]],
	],
	crun: [
		...common,
		["-cNAME", ({ id }) => ["-cCAP_SYS_ADMIN", id, ...remount]],
		["--ca NAME", ({ id }) => ["--ca", "CAP_SYS_ADMIN", id, ...remount]],
		["--cap in small letters", ({ id }) => ["--cap", "cap_sys_admin", id, ...remount]],
		["--cap by its number", ({ id }) => ["--cap", "21", id, ...remount]],
		...escaped,
		["a process file with its number", ({ id, processFile }) => ["--process", processFile(remount, ["0x15"]), id]],
	],
};

describe.each(["runc", "crun"] as const)("on %s", (runtime) => {
	test.each(ways[runtime])("%s: refused where the data say so, and recorded where they do not", async (_, ask) => {
		for (const [setting, said, record] of [
			["deny", "", { outcome: "denied", deny: [finding] }],
			["warn", `${readonly}undone\n`, { outcome: "unchanged", deny: [], warn: [finding] }],
			["allow", `${readonly}undone\n`, { outcome: "unchanged", deny: [], warn: [] }],
		] as const) {
			const container = await hardened(runtime, word(setting));
			try {
				const result = await container.exec(ask(container));
				if (setting === "deny") {
					expect(result).toEqual({
						code: 1,
						said: expect.stringContaining(`the policy refuses this process in the container ${container.id}`),
					});
					expect(await container.exec([container.id, "touch", "/usr/x"])).toEqual({ code: 1, said: readonly });
				} else expect(result).toEqual({ code: 0, said });
				expect(container.records()).toMatchObject([
					{ stage: "exec", container: container.id, mode: "enforce", readonly: true, tmpfs: [], ...record },
				]);
				expect(container.isUnchanged()).toBe(true);
			} finally {
				await container.remove();
			}
		}
	});

	test("what adds no such capability is not looked at, or not recorded", async () => {
		const container = await hardened(runtime, word("deny"));
		const { id, processFile } = container;
		const touch = ["touch", "/usr/x"];
		try {
			for (const args of [
				[id, ...touch],
				["--user", "0:0", "--env", "PATH=/usr/bin:/bin", id, ...touch],
				["--process", processFile(touch, []), id],
				["--process", processFile(["sh", "-c", "true CAP_SYS_ADMIN \\u0041; touch /usr/x"], []), id],
				["--cap", "CAP_NET_ADMIN", id, ...touch],
				[id, "sh", "-c", "touch /usr/x", "--cap", "CAP_SYS_ADMIN"],
			]) {
				expect(await container.exec(args)).toEqual({ code: 1, said: readonly });
			}
			expect(container.records()).toEqual([]);
		} finally {
			await container.remove();
		}
	});

	test("the runtime is asked as it was called: its root by a relative path, or by a variable", async () => {
		const { path, log } = writeWrapper(runtime, word("deny"));
		const env = { XDG_RUNTIME_DIR: join(sandbox().folder, newName()) };
		// crun resolves a relative root anew in the bundle, and cannot start what it created; runc takes no folder of root's from the variable.
		const ways: [root: string[], environment: Record<string, string>][] =
			runtime === "runc" ? [[["--root", `./${newName()}`], {}]] : [[[], env]];
		for (const [root, environment] of ways) {
			const bundle = await makeBundle();
			const id = newName();
			const call = (...args: string[]) => run([path, ...root, ...args], { cwd: sandbox().folder, env: environment });
			expect(await call("create", "--bundle", bundle, id)).toMatchObject({ code: 0 });
			try {
				expect(await call("start", id)).toMatchObject({ code: 0 });
				expect(await call("exec", "--cap", "CAP_SYS_ADMIN", id, ...remount)).toMatchObject({ code: 1, stdout: "" });
			} finally {
				await call("delete", "--force", id);
			}
		}
		expect(readLog(log).map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual(
			ways.flatMap(() => ["create requested", "exec denied"]),
		);
	});

	test("a container that the runtime does not find: refused with the runtime's words, and recorded", async () => {
		const container = await hardened(runtime, word("deny"));
		try {
			const said = expect.stringMatching(
				/for the state of the container nobody: .*(?:does not exist|No such file or directory).*; a process with more capabilities is not started in it/,
			);
			expect(await container.exec(["--cap", "CAP_SYS_ADMIN", "nobody", ...remount])).toEqual({ code: 5, said });
			expect(container.records()).toMatchObject([
				{ stage: "exec", container: "nobody", outcome: "failed", error: { code: "host/no-state" } },
			]);
		} finally {
			await container.remove();
		}
	});

	test("where the policy fails, only what adds the capability is refused", async () => {
		const container = await hardened(runtime, {});
		const broken = writeWrapper(runtime, { policy: join(sandbox().folder, "no-such-policy") });
		const { id } = container;
		try {
			expect(await container.exec(["--cap", "CAP_SYS_ADMIN", id, ...remount], broken.path)).toMatchObject({ code: 3 });
			expect(await container.exec([id, "touch", "/usr/x"], broken.path)).toEqual({ code: 1, said: readonly });
			expect(readLog(broken.log)).toMatchObject([{ stage: "exec", outcome: "failed" }]);
		} finally {
			await container.remove();
		}
	});
});

describe("the runtime is asked where its own exec looks", () => {
	const { runc, currentRunc, nextRunc, crun } = findEngines();

	/** A spec that can be started in a user namespace without a cgroup, behind the script. */
	async function inUserNamespace(runtime: "runc" | "crun", real: string) {
		const { path, log } = writeWrapper(runtime, word("deny"), real);
		const bundle = await makeBundle({}, { edit: withoutRoot });
		chmodSync(dirname(log), 0o777);
		return { path, log, bundle };
	}

	test.each([
		["runc", runc],
		["runc", currentRunc],
		["runc", nextRunc],
		["crun", crun],
	] as const)("%s at %s, in a user namespace: the caller's USER and XDG_RUNTIME_DIR", async (runtime, real) => {
		for (const user of ["USER=root", "USER=other", "USER="]) {
			const { path, log, bundle } = await inUserNamespace(runtime, real);
			const exec = `exec --cap CAP_SYS_ADMIN one sh -c 'mount -o remount,bind,rw / && touch /usr/x && echo undone'`;
			const script = `set -e; mount -t tmpfs tmpfs /run; mkdir /run/user; export XDG_RUNTIME_DIR=/run/user ${user}
${path} create --bundle ${bundle} one; ${path} start one; set +e; ${path} ${exec}; echo $?; ${path} delete --force one`;
			const namespaces = ["unshare", "-U", "-m", "-p", "-f", "--mount-proc", "--map-root-user"];
			const { stdout, stderr } = await run([...namespaces, "sh", "-c", script]);
			expect([stdout, stderr]).toEqual(["1\n", expect.stringContaining("the policy refuses this process in the container one: ")]);
			expect(readLog(log)).toMatchObject([
				{ stage: "create", outcome: "requested" },
				{ stage: "exec", outcome: "denied", deny: [finding] },
			]);
		}
	});

	test("runc on urfave/cli v3: --root after the command, which overrides the one before it", async () => {
		const { path, log } = writeWrapper("runc", word("deny"), nextRunc);
		const [root, other] = [join(sandbox().folder, newName()), join(sandbox().folder, newName())];
		const bundle = await makeBundle();
		const id = newName();
		const call = (...args: string[]) => run([path, ...args], { cwd: bundle });
		expect(await call("--root", root, "create", "--bundle", bundle, id)).toMatchObject({ code: 0 });
		try {
			expect(await call("--root", root, "start", id)).toMatchObject({ code: 0 });
			for (const args of [
				["exec", "--root", root],
				["--root", other, "exec", `--root=${root}`, "--debug=false"],
				["exec", "--root", other, "--root", root],
			]) {
				expect(await call(...args, "--cap", "CAP_NET_ADMIN", id, "echo", "ran")).toMatchObject({ code: 0, stdout: "ran\n" });
				const { code, stdout, stderr } = await call(...args, "--cap", "CAP_SYS_ADMIN", id, ...remount);
				expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining("the policy refuses this process in the container ")]);
			}
		} finally {
			await call("--root", root, "delete", "--force", id);
		}
		expect(readLog(log).map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
			"create requested",
			...Array.from({ length: 3 }, () => "exec denied"),
		]);
	});

	test.each([
		["runc", runc],
		["runc", currentRunc],
		["crun", crun],
	] as const)("%s at %s, which takes no --root after the command, starts nothing with one", async (runtime, real) => {
		const container = await hardened(runtime, word("deny"), real);
		try {
			const root = join(sandbox().folder, runtime);
			const { code, said } = await container.exec(["--root", root, "--cap", "CAP_SYS_ADMIN", container.id, ...remount]);
			expect(code).not.toBe(0);
			expect(said).not.toContain("undone");
		} finally {
			await container.remove();
		}
	});
});

describe("on Podman", () => {
	/** What `podman exec` says in a container that was hardened, and what was recorded of it. */
	async function inHardened(setting: string, args: readonly string[], more: readonly string[] = []) {
		const { path: runtime, log } = writeWrapper("runc", word(setting));
		const name = newName();
		const extra = ["--detach", "--name", name, "--security-opt", "seccomp=unconfined", ...more];
		expect(await podman(podmanRun({}, await buildOs(), extra), { runtime })).toMatchObject({ code: 0 });
		try {
			const { code, stdout, stderr } = await podman(["exec", ...args, name, ...remount], { runtime });
			return { code, said: stderr + stdout, records: readLog(log).slice(1) };
		} finally {
			await podman(["rm", "--force", "--time", "0", name], { runtime });
		}
	}

	test("exec --privileged is refused where the data say so, and the reason reaches its caller", async () => {
		const { code, said, records } = await inHardened("deny", ["--privileged"]);
		expect([code, said]).toEqual([expect.any(Number), expect.stringContaining("the policy refuses this process in the container ")]);
		expect(code).not.toBe(0);
		expect(said).not.toContain("undone");
		expect(records).toMatchObject([{ stage: "exec", engine: "podman", outcome: "denied", deny: [finding] }]);
	});

	test("exec --privileged is recorded where they do not", async () => {
		for (const [setting, warn] of [
			["warn", [finding]],
			["allow", []],
		] as const) {
			const { code, said, records } = await inHardened(setting, ["--privileged"]);
			expect([code, said]).toEqual([0, `${readonly}undone\n`]);
			expect(withoutEngine(records)).toMatchObject([{ stage: "exec", engine: "podman", outcome: "unchanged", deny: [], warn }]);
		}
	});

	test("another exec is not looked at", async () => {
		const { said, records } = await inHardened("deny", []);
		expect([said.startsWith(readonly), said.includes("undone"), records]).toEqual([true, false, []]);
	});
});

/** What is said of the runtime of this machine, which may be a script of the tests. */
function withoutEngine(records: readonly LogRecord[]): LogRecord[] {
	return records.map((record) => ({ ...record, warn: record.warn.filter(({ rule }) => rule.startsWith("capabilities/")) }));
}

test.each(plainNames)("on %s, ossify is not started for a probe", async (name) => {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	const [executable, calls] = [join(folder, "ossify"), join(folder, "calls")];
	writeFileSync(executable, `#!/bin/sh\necho called >>${calls}\nexec ${ossifyExecutable()} "$@"\n`);
	chmodSync(executable, 0o755);
	const counted = () => (existsSync(calls) ? readFileSync(calls, "utf8").split("\n").length - 1 : 0);
	const engine = await wrapped[name]({ executable });
	try {
		const container = await engine.start();
		const before = counted();
		expect(before).toBeGreaterThan(0);
		for (let probe = 0; probe < 3; probe++) expect(await container.exec(["touch", "/usr/x"])).toMatchObject({ stderr: readonly });
		expect(counted()).toBe(before);
	} finally {
		await engine.close();
	}
});
