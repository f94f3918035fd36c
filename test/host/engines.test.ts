/** The engines themselves, without ossify: the basis of all other tests. */
import { afterAll, describe, expect, test } from "bun:test";
import { appendFileSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { bundleEngine } from "./support/bundle.ts";
import type { Engine } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { criEngine } from "./support/cri_engine.ts";
import { Crio } from "./support/crio.ts";
import { findEngines } from "./support/engines.ts";
import { mounts, newMounts, processesLeft } from "./support/host_state.ts";
import { notingRuntime, type PlainName, plain, plainNames } from "./support/plain.ts";
import { expectToSurviveRestart } from "./support/restart.ts";
import { usableRuntime } from "./support/runtime_wrapper.ts";
import { sandbox } from "./support/sandbox.ts";
import { toToml } from "./support/toml.ts";

const engines: [string, () => Promise<Engine>][] = [
	...plainNames.map((name): [string, () => Promise<Engine>] => [name, () => plain[name]()]),
	["runc in a user namespace", async () => bundleEngine("runc", { userNamespace: true })],
	["crun in a user namespace", async () => bundleEngine("crun", { userNamespace: true })],
	["Podman with crun", () => plain.Podman(findEngines().crun)],
	["containerd with crun", () => plain.containerd(findEngines().crun)],
];

describe.each(engines)("%s", (_, start) => {
	let engine: Engine | undefined;
	const started = async () => (engine ??= await start());
	afterAll(async () => engine?.close());

	test("runs a container whose image can be written to", async () => {
		const container = await (await started()).start();
		expect(await container.exec(["sh", "-c", "dnf install nc; cat /var/log/dnf.log; touch /usr/x && ls -l /usr/x"])).toMatchObject({
			code: 0,
			stderr: "",
		});
		await container.remove();
	});

	test("gives back a command's exit code, stdout and stderr", async () => {
		const container = await (await started()).start();
		expect(await container.exec(["sh", "-c", "echo out; echo err >&2; exit 7"])).toEqual({ code: 7, stdout: "out\n", stderr: "err\n" });
		await container.remove();
	});

	test("runs a privileged container", async () => {
		const container = await (await started()).start({ privileged: true });
		expect(await container.exec(["grep", "CapEff", "/proc/self/status"])).toMatchObject({ code: 0 });
		await container.remove();
	});
});

/** What each has the OCI runtime do for a container with one `exec`, as much as it calls for; in alphabetical order. */
const subcommands: Readonly<Record<PlainName, readonly string[]>> = {
	runc: ["create", "delete", "exec", "start"],
	crun: ["create", "delete", "exec", "start"],
	Podman: ["create", "delete", "exec", "kill", "start"],
	"CRI-O": ["--version", "create", "delete", "exec", "features", "kill", "start", "state"],
	containerd: ["create", "delete", "exec", "kill", "start"],
	"containerd 2": ["create", "delete", "exec", "kill", "start"],
	Docker: ["--version", "create", "delete", "exec", "kill", "start"],
};
const known = new Set(Object.values(subcommands).flat());

describe.each(plainNames)("%s", (name) => {
	test("calls the OCI runtime that it is given, and leaves no mount and no process", async () => {
		await (await plain[name]()).close();
		const before = mounts();
		const { runtime, calls } = notingRuntime(findEngines()[name === "crun" ? "crun" : "runc"]);
		const engine = await plain[name](runtime);
		const container = await engine.start();
		expect(await container.exec(["echo", "out"])).toEqual({ code: 0, stdout: "out\n", stderr: "" });
		await container.remove();
		expect(newMounts(before)).toEqual([]);
		await engine.close();
		const seen = calls().map((call) => call.find((argument) => known.has(argument)) ?? call.join(" "));
		expect([...new Set(seen)].sort()).toEqual([...subcommands[name]]);
		expect(newMounts(before)).toEqual([]);
		expect(await processesLeft()).toEqual([]);
	});
});

/** Another handler than the engine's default, as the machine's configuration files say. */
const withHandler = {
	"CRI-O": async (runtime: string) => {
		const dropIn = "/etc/crio/crio.conf.d/noting.conf";
		mkdirSync("/etc/crio/crio.conf.d", { recursive: true });
		const settings = { runtime_path: runtime, runtime_type: "oci", runtime_root: `${sandbox().folder}/noting`, monitor_cgroup: "pod" };
		writeFileSync(dropIn, toToml({ "crio.runtime.runtimes.noting": settings }));
		return Crio.start({ hooksDirs: "configured" }).finally(() => rmSync(dropIn));
	},
	containerd: (runtime: string) =>
		Containerd.start({
			configure: (config) => {
				const handler = `plugins."io.containerd.grpc.v1.cri".containerd.runtimes.noting`;
				const settings = { [handler]: { runtime_type: "io.containerd.runc.v2" }, [`${handler}.options`]: { BinaryName: runtime } };
				mkdirSync("/etc/containerd", { recursive: true });
				copyFileSync(config, "/etc/containerd/config.toml");
				appendFileSync("/etc/containerd/config.toml", toToml(settings));
				return "/etc/containerd/config.toml";
			},
		}),
} as const;

test.each(Object.entries(withHandler))("%s runs a pod with the runtime handler that it asks for, and others without", async (_, start) => {
	const { runtime, calls } = notingRuntime(findEngines().runc);
	const engine = await start(usableRuntime(runtime));
	try {
		const others = calls().length;
		await criEngine(engine).start();
		expect(calls()).toHaveLength(others);
		const container = await criEngine(engine, "noting").start();
		expect(await container.exec(["echo", "out"])).toEqual({ code: 0, stdout: "out\n", stderr: "" });
		expect(calls().some((call) => call.includes("create") && call.at(-1) === container.id)).toBe(true);
	} finally {
		await engine.stop();
	}
	expect(await processesLeft()).toEqual([]);
});

describe.each([
	["CRI-O", () => Crio.start()],
	["containerd", () => Containerd.start()],
	["containerd 2", () => Containerd.start({ version: 2 })],
] as const)("%s", (_, start) => {
	test("finds its containers again when it was restarted", async () => expectToSurviveRestart(await start()));
});
