/** `ossify install` as the OCI runtime of real engines: they use it by their own configuration, and `uninstall` leaves nothing. */
import { describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { checkedContainer, checks } from "./support/checks.ts";
import { type CommandResult, must, run } from "./support/command.ts";
import { type Container, type Engine, newName, Refused } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { criEngine } from "./support/cri_engine.ts";
import { Crio, type Pod } from "./support/crio.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { expectCheck, expectLocked } from "./support/expect_check.ts";
import { readLog } from "./support/hooked.ts";
import { hostState } from "./support/host_state.ts";
import { buildOs } from "./support/images.ts";
import { furnishMachine } from "./support/machine.ts";
import { podman, podmanEngine, podmanRun } from "./support/podman.ts";
import { bundleThatDenies, forbidden } from "./support/policy.ts";
import { usableRuntime } from "./support/runtime_wrapper.ts";
import { sandbox } from "./support/sandbox.ts";
import { toToml } from "./support/toml.ts";

const log = "/var/log/ossify/decisions.log";
const libexec = "/usr/libexec/ossify";
const containerdConfig = "/etc/containerd/config.toml";
const looked = ["/etc/ossify", libexec, "/etc/crio", "/etc/containers", "/etc/containerd"];

const ossify = (...args: string[]): Promise<CommandResult> => run([ossifyExecutable(), ...args]);

/** What is there, without the times at which folders changed. */
function files(): string[] {
	return Object.entries(hostState(looked).files).map(([path, facts]) => {
		const [mode, owner, , ...rest] = facts.split(" ");
		return [path, ...(facts.startsWith("4") ? ["folder"] : [mode, owner, ...rest])].join(" ");
	});
}

/** An engine that knows its runtime only by its configuration. */
interface Machine {
	/** @param prepare what is done once its configuration is there */
	start(prepare: () => Promise<void>, handler?: string): Promise<Engine>;
	/** The script that it calls. */
	readonly script: string;
}

const runc = () => usableRuntime(findEngines().runc);

function configureCrio(): void {
	const entry = { runtime_path: runc(), runtime_root: "/run/crio-runc", monitor_path: findEngines().conmon, monitor_cgroup: "pod" };
	writeFileSync(
		"/etc/crio/crio.conf.d/10-test.conf",
		toToml({
			"crio.runtime": { default_runtime: "runc" },
			"crio.runtime.runtimes.runc": { ...entry, allowed_annotations: ["io.kubernetes.cri-o.ShmSize"] },
		}),
	);
}

function configurePodman(): void {
	writeFileSync("/etc/containers/containers.conf", toToml({ engine: { runtime: "runc" }, "engine.runtimes": { runc: [runc()] } }));
}

const machines: Readonly<Record<"crio-runtime" | "containerd" | "podman-runtime", Machine>> = {
	"crio-runtime": {
		start: async (prepare, handler) => {
			await prepare();
			return criEngine(await Crio.start({ hooksDirs: "configured" }), handler);
		},
		script: `${libexec}/crio-runtime/runc`,
	},
	containerd: {
		start: async (prepare, handler) => {
			const configure = async (config: string) => {
				copyFileSync(config, containerdConfig);
				await prepare();
				return containerdConfig;
			};
			return criEngine(await Containerd.start({ configure }), handler);
		},
		script: `${libexec}/containerd/runc`,
	},
	"podman-runtime": {
		start: async (prepare) => {
			await prepare();
			return podmanEngine({ runtime: "configured" });
		},
		script: `${libexec}/podman-runtime/runc`,
	},
};
const names = Object.keys(machines) as (keyof typeof machines)[];

/** Starts one container, looks at it, and ends it. */
async function withContainer(engine: Engine, look: (container: Container) => Promise<void>): Promise<void> {
	const container = await engine.start(checkedContainer());
	try {
		await look(container);
	} finally {
		await container.remove();
	}
}

const expectOpen = (container: Container) =>
	expectCheck(container, { name: "open", command: "touch /usr/x && echo wrote", prints: "wrote\n" });

/** The engines of the tests keep their state where the shipped data do not have it, and doctor says so. */
function dataFile(): string {
	const path = `${sandbox().folder}/${newName()}.json`;
	writeFileSync(path, JSON.stringify(withEngineFolders()));
	return path;
}

/** What an engine says of a container that it does not start. */
async function refusalOf(engine: Engine, command?: readonly string[]): Promise<unknown> {
	return await engine.start(command ? { command } : {}).catch((error: unknown) => error);
}

furnishMachine();
for (const folder of ["/etc/crio/crio.conf.d", "/etc/containers", "/etc/containerd"]) mkdirSync(folder, { recursive: true });
configureCrio();
configurePodman();

describe.each(names)("ossify install %s", (name) => {
	const { start, script } = machines[name];

	test("hardens every container of an engine that is started after it, and is taken back to the byte", async () => {
		let before: string[] = [];
		const engine = await start(async () => {
			before = files();
			await must([ossifyExecutable(), "install", name, "-d", dataFile()]);
			const once = files();
			await must([ossifyExecutable(), "install", name]);
			expect(files()).toEqual(once);
		});
		try {
			await withContainer(engine, async (container) => {
				for (const check of checks) await expectCheck(container, check);
			});
			expect(readLog(log).at(-1)).toMatchObject({ stage: "create", outcome: "requested", mode: "enforce" });
			const { code, stdout } = await ossify("doctor", name);
			expect([code, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "No problems found."]);
		} finally {
			await engine.close();
		}
		await must([ossifyExecutable(), "uninstall", name]);
		expect(files()).toEqual(before);
		const plain = await start(async () => {});
		try {
			await withContainer(plain, expectOpen);
		} finally {
			await plain.close();
		}
	});

	test("refuses containers when its executable, or the script, is gone; ossify doctor says so", async () => {
		const engine = await start(async () => void (await must([ossifyExecutable(), "install", name])));
		try {
			for (const gone of [`${libexec}/ossify`, script]) {
				renameSync(gone, `${gone}.away`);
				try {
					expect(await refusalOf(engine)).toBeInstanceOf(Refused);
					const { code, stdout } = await ossify("doctor", name);
					expect([code, stdout.replace(/\s+/g, " ")]).toEqual([
						1,
						expect.stringContaining(`${gone} is gone: no container is started without it`),
					]);
				} finally {
					renameSync(`${gone}.away`, gone);
				}
			}
			await withContainer(engine, expectLocked);
		} finally {
			await engine.close();
			await must([ossifyExecutable(), "uninstall", name]);
		}
	});

	test("with a bundle refuses what that denies, and the engine says why", async () => {
		const policy = await bundleThatDenies();
		const engine = await start(async () => void (await must([ossifyExecutable(), "install", name, "-p", policy])));
		try {
			const refusal = await refusalOf(engine, [forbidden]);
			expect(refusal).toBeInstanceOf(Refused);
			expect((refusal as Refused).message).toContain("the policy refuses this container");
		} finally {
			await engine.close();
			await must([ossifyExecutable(), "uninstall", name]);
		}
	});
});

describe.each(["crio-runtime", "containerd"] as const)("ossify install %s --handler", (name) => {
	test("hardens the containers of pods that ask for it, and no others", async () => {
		const install = async () => void (await must([ossifyExecutable(), "install", name, "--handler", "hardened", "-d", dataFile()]));
		try {
			for (const [handler, look] of [
				["hardened", expectLocked],
				["runc", expectOpen],
				[undefined, expectOpen],
			] as const) {
				const engine = await machines[name].start(install, handler);
				try {
					await withContainer(engine, look);
				} finally {
					await engine.close();
				}
			}
			expect(readFileSync("/etc/ossify/runtimeclass/hardened.yaml", "utf8")).toContain('handler: "hardened"');
			expect(await ossify("doctor", name)).toMatchObject({ code: 0 });
		} finally {
			await must([ossifyExecutable(), "uninstall", name]);
		}
	});
});

test("containerd stops a container that it started by ossify when that is uninstalled, and then nothing is left", async () => {
	let before: string[] = [];
	const engine = await machines.containerd.start(async () => {
		before = files();
		await must([ossifyExecutable(), "install", "containerd"]);
	});
	try {
		await withContainer(engine, async (container) => {
			const { code, stderr } = await ossify("uninstall", "containerd");
			expect([code, stderr]).toEqual([
				0,
				expect.stringContaining(`${libexec}/containerd/runc is kept and only calls the underlying runtime`),
			]);
			expect(await ossify("doctor", "containerd")).toMatchObject({ code: 1 });
			await expectLocked(container);
		});
	} finally {
		await engine.close();
	}
	await must([ossifyExecutable(), "uninstall", "containerd"]);
	expect(files()).toEqual(before);
});

test("containerd starts containers of a handler's pods and new pods when ossify is uninstalled, before its restart and after", async () => {
	let containerd: Containerd | undefined;
	let before: string[] = [];
	const touch = ["sh", "-c", "touch /usr/x 2>/dev/null && echo wrote; echo there"];
	const startIn = async (engine: Containerd, pod: Pod) => {
		const id = await engine.createContainer(pod);
		await engine.startContainer(id);
		return (await engine.execSync(id, touch)).stdout;
	};
	try {
		containerd = await Containerd.start({
			configure: async (config) => {
				copyFileSync(config, containerdConfig);
				before = files();
				await must([ossifyExecutable(), "install", "containerd", "--handler", "hardened"]);
				return containerdConfig;
			},
		});
		const pod = await containerd.runPod("default", "hardened");
		expect(await startIn(containerd, pod)).toBe("there\n");
		const { code, stderr } = await ossify("uninstall", "containerd");
		expect([code, stderr]).toEqual([
			0,
			expect.stringContaining("containerd calls it until it is restarted; it is needed to stop the containers that it started (2)"),
		]);
		expect(stderr).toContain(
			"containerd needs the runtime hardened, now without ossify, until the containers or pods that were started with it are removed",
		);
		expect(await startIn(containerd, pod)).toBe("wrote\nthere\n");
		await containerd.restart();
		expect(await startIn(containerd, pod)).toBe("wrote\nthere\n");
		await containerd.removePod(pod.id);
		expect((await ossify("uninstall", "containerd")).stderr).not.toContain("is kept and only calls");
		expect(files()).toEqual(before);
	} finally {
		await containerd?.stop();
		await ossify("uninstall", "containerd");
	}
});

test("CRI-O keeps hold of its containers when it is started anew with ossify, and without it again", async () => {
	const crio = await Crio.start({ hooksDirs: "configured" });
	const held = async (pod: string, id: string) => {
		expect(await crio.status(id)).toMatchObject({ state: "CONTAINER_RUNNING" });
		expect(await crio.execSync(id, ["echo", "there"])).toMatchObject({ stdout: "there\n" });
		await crio.removePod(pod);
	};
	const startOne = async () => {
		const pod = await crio.runPod();
		const id = await crio.createContainer(pod);
		await crio.startContainer(id);
		return [pod.id, id] as const;
	};
	try {
		const plain = await startOne();
		await must([ossifyExecutable(), "install", "crio-runtime"]);
		const { stdout } = await ossify("doctor", "crio-runtime");
		expect(stdout).toContain("restart it: `systemctl restart crio`");
		await crio.restart();
		await held(...plain);
		const hardened = await startOne();
		await must([ossifyExecutable(), "uninstall", "crio-runtime"]);
		await crio.restart();
		await held(...hardened);
	} finally {
		await crio.stop();
		await ossify("uninstall", "crio-runtime");
	}
});

test("Podman's containers from before are hardened when they start again, and start as before when ossify is gone", async () => {
	const options = { runtime: "configured" };
	const name = newName();
	const image = await buildOs();
	const wrote = async () => (await podman(["exec", name, "sh", "-c", "touch /usr/y && echo wrote"], options)).stdout;
	const restart = () => podman(["restart", "--time", "0", name], options);
	try {
		expect(await podman(podmanRun({}, image, ["--detach", "--name", name]), options)).toMatchObject({ code: 0 });
		expect(await wrote()).toBe("wrote\n");
		await must([ossifyExecutable(), "install", "podman-runtime"]);
		expect(await restart()).toMatchObject({ code: 0 });
		expect(await wrote()).toBe("");
		await must([ossifyExecutable(), "uninstall", "podman-runtime"]);
		expect(await restart()).toMatchObject({ code: 0 });
		expect(await wrote()).toBe("wrote\n");
	} finally {
		await podman(["rm", "--force", "--time", "0", "--ignore", name], options);
	}
});
