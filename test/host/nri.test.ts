/** ossify as an NRI plugin, on engines whose configuration says nothing of it. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { appendFileSync } from "node:fs";
import { nriIn } from "../../src/install/doctor/mod.ts";
import { defaultNriSocket, type SyncedContainer, unhardenedAmong } from "../../src/nri/mod.ts";
import { systemFiles } from "../../src/platform/files/files.ts";
import { packageAssets } from "../../src/platform/mod.ts";
import { loadPolicy } from "../../src/policy.ts";
import { must, until } from "./support/command.ts";
import { type Container, type ContainerRequest, type Engine, Refused } from "./support/container.ts";
import { type CriEngine, criEngine } from "./support/cri_engine.ts";
import { engineFolders } from "./support/engine_folders.ts";
import { findEngines } from "./support/engines.ts";
import { testHardening } from "./support/hardening.ts";
import type { LogRecord } from "./support/hooked.ts";
import { processesLeft } from "./support/host_state.ts";
import { NriPlugin, nriEngineNames, nriEngines, type PluginEvent, withPlugin } from "./support/nri.ts";

describe.each(nriEngineNames.map((name) => [name] as const))("a container of %s, hardened by the NRI plugin", (name) => {
	testHardening(() => withPlugin(name), "hardened");
});

/** The options of the root's mount. */
async function rootOf(container: Container): Promise<string> {
	const { stdout } = await container.exec(["sh", "-c", "grep ' / / ' /proc/self/mountinfo | tail -n 1 | cut -d ' ' -f 6 | cut -c 1-2"]);
	return stdout.trim();
}

describe.each(nriEngineNames.map((name) => [name] as const))("the NRI plugin on %s", (name) => {
	let engine: CriEngine;
	let pods: Engine;
	let plugin: NriPlugin;
	beforeAll(async () => {
		plugin = NriPlugin.start();
		engine = await nriEngines[name]();
		pods = criEngine(engine);
		await plugin.synchronized();
	});
	afterAll(async () => {
		await plugin?.stop();
		await engine?.stop();
		expect(await processesLeft()).toEqual([]);
	});

	const hardened = { root: "ro", outcome: "hardened" };
	test.each<[string, ContainerRequest, { root: string; outcome: string }]>([
		["a plain container", {}, hardened],
		["a user's", { user: 1000 }, hardened],
		["one in kube-system", { namespace: "kube-system" }, hardened],
		["a privileged one", { privileged: true }, { root: "rw", outcome: "unchanged" }],
	])("adds the hook to %s, which is recorded once, with its names", async (_, request, expected) => {
		const before = plugin.records().length;
		const container = await pods.start(request);
		const root = await rootOf(container);
		await container.remove();
		const records = plugin.records().slice(before);
		const { namespace = "default" } = request;
		expect(records).toMatchObject([{ outcome: expected.outcome, stage: "createRuntime", container: container.id, namespace }]);
		expect([records[0]?.pod, records[0]?.name]).toEqual([expect.stringMatching(/^t/), expect.stringMatching(/^t/)]);
		expect(root).toBe(expected.root);
	});

	test.each(["SIGTERM", "SIGKILL"] as const)("that ended by %s and started again finds what started meanwhile", async (signal) => {
		const [before, exempt] = [await pods.start(), await pods.start({ privileged: true })];
		await plugin.stop(signal);
		const meanwhile = await pods.start();
		const created = await engine.createContainer(await engine.runPod());
		expect(await rootOf(meanwhile)).toBe("rw");
		plugin = NriPlugin.start({ log: plugin.log });
		const containers = await plugin.synchronized();
		expect(new Set(containers.map(summaryOf))).toEqual(
			new Set([`${before.id} running hooked`, `${exempt.id} running hooked`, `${meanwhile.id} running`, `${created} created`]),
		);
		expect(new Set((await look(containers)).map(({ container: { id }, problem }) => `${id} ${problem}`))).toEqual(
			new Set([`${meanwhile.id} writable`, `${created} unhooked`]),
		);
		await engine.startContainer(created);
		const unhooked = () => plugin.events().flatMap((event) => event.unhooked ?? []);
		await until("the container to be reported", async () => unhooked().length > 0);
		expect(unhooked().map(summaryOf)).toEqual([`${created} running`]);
		expect((await look(unhooked())).map(({ container: { id }, problem }) => `${id} ${problem}`)).toEqual([`${created} writable`]);
		for (const container of [before, exempt, meanwhile]) await container.remove();
		await engine.removeAllPods();
	});

	test("that is too slow finds what the engine started without it", async () => {
		const lists = listsIn(plugin.events());
		let slow: Container | undefined;
		await plugin.whileStopped(async () => {
			slow = await pods.start();
		});
		const containers = await plugin.synchronized(lists + 1);
		expect(containers.map(summaryOf)).toEqual([`${slow?.id} running`]);
		expect((await look(containers)).map(({ container: { id }, problem }) => `${id} ${problem}`)).toEqual([`${slow?.id} writable`]);
		await slow?.remove();
	});

	test("connects again after the engine is restarted, which its containers survive", async () => {
		const running = await pods.start();
		const before = plugin.events();
		const lists = listsIn(before);
		await engine.restart();
		const containers = await plugin.synchronized(lists + 1);
		expect(containers.map(summaryOf)).toEqual([`${running.id} running hooked`]);
		const states = plugin.events().slice(before.length);
		const other = await pods.start();
		expect(await rootOf(other)).toBe("ro");
		expect(states.flatMap(({ state }) => state ?? [])).toEqual(expect.arrayContaining(["lost", "connected"]));
		for (const container of [running, other]) await container.remove();
	});
});

/** How many lists of containers it has reported. */
const listsIn = (events: readonly PluginEvent[]): number => events.filter(({ containers }) => containers !== undefined).length;

function summaryOf({ id, state, hooked, namespace, pod, name }: SyncedContainer): string {
	expect([namespace, pod, name]).toEqual(["default", expect.stringMatching(/^t/), expect.stringMatching(/^t/)]);
	return `${id} ${state}${hooked ? " hooked" : ""}`;
}

async function look(containers: readonly SyncedContainer[]) {
	const { wasm, data } = packageAssets.policy();
	const policy = await loadPolicy({ wasm, data });
	const failed = (folder: string, error: unknown) => expect([folder, error]).toEqual([]);
	const machine = { files: systemFiles, root: "/", folders: engineFolders(), sockets: [], failed, silent: () => {} };
	return await unhardenedAmong(containers, { machine, policy, context: { now: new Date() } });
}

test("the configuration that engines print says that NRI is on, and whether there is a validator", async () => {
	const { containerd2, crio } = findEngines();
	const settings = { isOn: true, socket: defaultNriSocket, takesConnections: true };
	const validator = { isOn: false, rejectsHooks: false, required: [] };
	expect(nriIn("containerd", await must([containerd2, "config", "dump"]))).toEqual({ ...settings, engine: "containerd", validator });
	const printed = await must([crio, "--config", "", "--config-dir", "", "config"]);
	expect(nriIn("crio", printed)).toEqual({ ...settings, engine: "crio", validator: undefined });
});

describe("containerd's default validator", () => {
	async function start(settings: string) {
		const configure = (config: string) => {
			appendFileSync(config, `\n[plugins."io.containerd.nri.v1.nri".default_validator]\nenable = true\n${settings}\n`);
			return config;
		};
		return await nriEngines["containerd 2"]({ configure });
	}

	test("that requires ossify refuses containers while the plugin is away, and not while it is too slow", async () => {
		const engine = await start('required_plugins = ["ossify"]');
		try {
			const pods = criEngine(engine);
			const refused = /required plugin "ossify" not present/;
			expect(await messageOf(pods.start())).toMatch(refused);
			const plugin = NriPlugin.start();
			await plugin.synchronized();
			const container = await pods.start();
			expect(await rootOf(container)).toBe("ro");
			await container.remove();
			await plugin.whileStopped(async () => {
				const slow = await pods.start();
				expect(await rootOf(slow)).toBe("rw");
				await slow.remove();
			});
			await plugin.stop("SIGKILL");
			expect(await messageOf(pods.start())).toMatch(refused);
			expect(outcomes(plugin.records())).toEqual(["hardened"]);
		} finally {
			await engine.stop();
		}
	});

	test("that rejects hooks refuses every container with the plugin", async () => {
		const engine = await start("reject_oci_hook_adjustment = true");
		const plugin = NriPlugin.start();
		try {
			await plugin.synchronized();
			expect(await messageOf(criEngine(engine).start())).toMatch(/plugin "10-ossify" attempted restricted OCI hook injection/);
		} finally {
			await plugin.stop();
			await engine.stop();
		}
	});
});

async function messageOf(starting: Promise<Container>): Promise<string> {
	return await starting.then(
		() => "it started",
		(error: unknown) => (error instanceof Refused ? error.message : Promise.reject(error)),
	);
}

const outcomes = (records: readonly LogRecord[]) => records.map(({ outcome }) => outcome);
