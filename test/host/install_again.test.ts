/** What an install keeps of the one before, on real engines: their containers show in which mode it is, and by whose policy. */
import { afterEach, describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkedContainer } from "./support/checks.ts";
import { type CommandResult, must, run } from "./support/command.ts";
import { type Container, type ContainerRequest, type Engine, Refused } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { criEngine } from "./support/cri_engine.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { expectCheck, expectLocked } from "./support/expect_check.ts";
import { readLog } from "./support/hooked.ts";
import { furnishMachine } from "./support/machine.ts";
import { podmanEngine } from "./support/podman.ts";
import { bundleThatDenies, bundleWith, forbidden } from "./support/policy.ts";
import { sandbox } from "./support/sandbox.ts";

const ossify = (...args: string[]): Promise<CommandResult> => run([ossifyExecutable(), ...args]);
const expectOpen = (container: Container) =>
	expectCheck(container, { name: "open", command: "touch /usr/x && echo wrote", prints: "wrote\n" });
const receipt = () => JSON.parse(readFileSync("/etc/ossify/installed.json", "utf8"));

furnishMachine();
for (const folder of ["/etc/crio/crio.conf.d", "/etc/containers", "/etc/containerd"]) mkdirSync(folder, { recursive: true });

function dataFile(name: string, config: object): string {
	const path = join(sandbox().folder, `${name}.json`);
	writeFileSync(path, JSON.stringify(withEngineFolders({ ossify: { config } })));
	return path;
}

async function withContainer(engine: Engine, request: ContainerRequest, look: (container: Container) => Promise<void>): Promise<void> {
	const container = await engine.start({ ...checkedContainer(), ...request });
	try {
		await look(container);
	} finally {
		await container.remove();
	}
}

/** What `ossify status` says of an engine. */
async function statusOf(name: string) {
	const { code, stdout } = await ossify("status", "--format", "json");
	expect(code).toBe(0);
	const { engines, decisions } = JSON.parse(stdout);
	const { settings } = engines.find(({ engine }: { engine: string }) => engine === name);
	return { mode: settings.mode, namespaces: settings.namespaceModes, policy: settings.policy.name, outcomes: decisions[0].outcomes };
}

const engines: readonly string[] = ["podman", "crio", "containerd"];
afterEach(async () => {
	for (const name of engines) await ossify("uninstall", name, "--force");
	await run(["sh", "-c", "rm -rf /var/log/ossify"]);
});

describe("Podman", () => {
	const bundle = () => bundleWith('package ossify.rules\n\nwarn contains {"rule": "test/mine", "message": "mine"}\n');
	const options = ["--mode", "audit", "--log-size", "1000000", "--on-error", "allow"];

	interface Finding {
		readonly ok: boolean;
		readonly fix?: string;
	}
	async function wrong(): Promise<readonly Finding[]> {
		const { stdout } = await ossify("doctor", "podman", "--format", "json");
		return JSON.parse(stdout).engines[0].findings.filter(({ ok }: Finding) => !ok);
	}

	test("is as it was, audit mode too, when each file is changed or gone and the command that doctor names is run", async () => {
		await must([
			ossifyExecutable(),
			"install",
			"podman",
			"-p",
			await bundle(),
			"-d",
			dataFile("site", { tmpfs: { allowances: { "/srv/x": { size: 65536 } } } }),
			...options,
		]);
		const files: Record<string, string[]> = receipt().engines.podman.files;
		const before = receipt();
		const harms: [string, (path: string) => void][] = [
			["changed", (path) => writeFileSync(path, "evil")],
			["gone", (path) => rmSync(path)],
		];
		for (const path of Object.keys(files)) {
			for (const [what, harm] of harms) {
				harm(path);
				const found = await wrong();
				const [command = ""] = found[0]?.fix?.match(/(?<=`)ossify [^`]+/) ?? [];
				expect([path, what, command]).toEqual([path, what, "ossify install podman"]);
				const { code } = await ossify(...command.split(" ").slice(1));
				expect([path, what, code, await wrong(), receipt()]).toEqual([path, what, 0, [], before]);
			}
		}
		const podman = podmanEngine({ hooksDir: "configured" });
		try {
			await withContainer(podman, {}, expectOpen);
		} finally {
			await podman.close();
		}
		expect(readLog("/var/log/ossify/decisions.log").at(-1)).toMatchObject({
			outcome: "audited",
			tmpfs: expect.arrayContaining(["/srv/x"]),
			warn: expect.arrayContaining([{ rule: "test/mine", message: "mine" }]),
		});
	});

	test("goes from one policy to the next and back, by files that are there and by the folder of the policy before", async () => {
		const [denies, mine] = [await bundleThatDenies(), await bundle()];
		const podman = podmanEngine({ hooksDir: "configured" });
		const isRefused = async () => {
			try {
				await withContainer(podman, { command: [forbidden] }, async () => {});
				return false;
			} catch (error) {
				return error instanceof Refused && error.message.includes("may not run here") ? true : String(error).includes("may not run here");
			}
		};
		const reasons = () => readLog("/var/log/ossify/decisions.log").at(-1)?.outcome;
		try {
			await must([ossifyExecutable(), "install", "podman", "-p", denies, "--mode", "enforce"]);
			const first = `/etc/ossify/policy/${receipt().engines.podman.policy.slice(0, 16)}`;
			await isRefused();
			expect(reasons()).toBe("denied");
			const { stdout } = await ossify("install", "podman", "-p", mine);
			expect(stdout).toMatch(/\nmode {4}enforce\npolicy {2}\S+ \([\da-f]{16}\) → \S+ \([\da-f]{16}\)\n$/);
			await withContainer(podman, {}, expectLocked);
			expect(reasons()).toBe("requested");
			await must([ossifyExecutable(), "install", "podman", "-p", first]);
			await isRefused();
			expect(reasons()).toBe("denied");
			expect(await statusOf("podman")).toMatchObject({ mode: "enforce", policy: denies, outcomes: { denied: 2, requested: 1 } });
		} finally {
			await podman.close();
		}
	});
});

describe("from audit to enforce for one namespace to all", () => {
	interface Machine {
		install(...options: string[]): Promise<void>;
		readonly engine: Engine;
	}
	const machines: Readonly<Record<"crio" | "containerd", () => Promise<Machine>>> = {
		crio: async () => {
			const install = async (...options: string[]) => void (await must([ossifyExecutable(), "install", "crio", ...options]));
			await install("--mode", "audit", "-d", dataFile("plain", {}));
			return { install, engine: crioEngine(await Crio.start({ hooksDirs: "configured" })) };
		},
		containerd: async () => {
			const install = async (...options: string[]) => void (await must([ossifyExecutable(), "install", "containerd", ...options]));
			const configure = async (config: string) => {
				copyFileSync(config, "/etc/containerd/config.toml");
				await install("--mode", "audit", "-d", dataFile("plain", {}));
				return "/etc/containerd/config.toml";
			};
			return { install, engine: criEngine(await Containerd.start({ configure })) };
		},
	};

	/** containerd's pause containers go through the runtime, and are recorded: `unchanged`, as they are exempt. */
	test.each([
		["crio", {}],
		["containerd", { unchanged: 2 }],
	] as const)("on %s", async (name, pauses) => {
		const { install, engine } = await machines[name]();
		const looks = async (shop: typeof expectOpen, other: typeof expectOpen) => {
			await withContainer(engine, { namespace: "shop" }, shop);
			await withContainer(engine, { namespace: "other" }, other);
		};
		try {
			await looks(expectOpen, expectOpen);
			expect(await statusOf(name)).toMatchObject({ mode: "audit", namespaces: {}, policy: "shipped", outcomes: { audited: 2, ...pauses } });
			await install("-d", dataFile("shop", { namespace_modes: { shop: "enforce" } }));
			await looks(expectLocked, expectOpen);
			expect(await statusOf(name)).toMatchObject({ mode: "audit", namespaces: { shop: "enforce" }, outcomes: { audited: 3 } });
			await install();
			await looks(expectLocked, expectOpen);
			await install("--mode", "enforce");
			await looks(expectLocked, expectLocked);
			expect(await statusOf(name)).toMatchObject({ mode: "enforce", namespaces: { shop: "enforce" } });
		} finally {
			await engine.close();
		}
	});
});

test("containerd with a handler after an audit install stays in audit mode", async () => {
	const configure = async (config: string) => {
		copyFileSync(config, "/etc/containerd/config.toml");
		await must([ossifyExecutable(), "install", "containerd", "--mode", "audit"]);
		const { stdout } = await ossify("install", "containerd", "--handler", "hardened");
		expect(stdout).toContain("\nmode       audit\n");
		return "/etc/containerd/config.toml";
	};
	const engine = criEngine(await Containerd.start({ configure }), "hardened");
	try {
		await withContainer(engine, {}, expectOpen);
	} finally {
		await engine.close();
	}
	expect(readLog("/var/log/ossify/decisions.log").at(-1)).toMatchObject({ outcome: "audited", mode: "audit" });
});
