/**
 * A real kubelet on containerd 2 and CRI-O: what becomes of its pods with ossify is what becomes of them without it, but for what their
 * containers can write to.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { must } from "../support/command.ts";
import { Containerd } from "../support/containerd.ts";
import type { CriEngine } from "../support/cri_engine.ts";
import { Crio } from "../support/crio.ts";
import { withEngineFolders } from "../support/engine_folders.ts";
import { ossifyExecutable } from "../support/engines.ts";
import { readLog } from "../support/hooked.ts";
import { processesLeft } from "../support/host_state.ts";
import { furnishMachine } from "../support/machine.ts";
import { writePodNetwork } from "../support/pod_network.ts";
import { sandbox } from "../support/sandbox.ts";
import { Kubelet, type PodStatus } from "./kubelet.ts";
import { buildPodImage, furnishHostFolder, look, manifestOf, type PodCase } from "./pod_case.ts";
import { kinds } from "./pods/kinds.ts";
import { life } from "./pods/life.ts";
import { mounts } from "./pods/mounts.ts";

const cases = [...kinds, ...life, ...mounts];

const log = "/var/log/ossify/decisions.log";
const containerdConfig = "/etc/containerd/config.toml";

interface Node {
	/** @param prepare what is done once the engine's configuration is there */
	start(prepare: () => Promise<void>): Promise<CriEngine>;
	/** What `ossify install` calls it; undefined: it is not installed. */
	readonly installed?: "containerd" | "crio";
	/** How a container is recorded that was hardened. */
	readonly outcome?: "hardened" | "requested";
}

const containerd2 = (prepare: () => Promise<void>): Promise<CriEngine> =>
	Containerd.start({
		version: 2,
		configure: async (config) => {
			mkdirSync("/etc/containerd", { recursive: true });
			copyFileSync(config, containerdConfig);
			await prepare();
			return containerdConfig;
		},
	});

const crio = async (prepare: () => Promise<void>): Promise<CriEngine> => {
	await prepare();
	return Crio.start({ hooksDirs: "configured" });
};

const nodes: Readonly<Record<string, Node>> = {
	"containerd 2": { start: containerd2 },
	"containerd 2 with ossify in front of its runtime": { start: containerd2, installed: "containerd", outcome: "requested" },
	"CRI-O": { start: crio },
	"CRI-O with ossify's hook": { start: crio, installed: "crio", outcome: "hardened" },
};

/** One namespace is exempt; all else is as shipped. */
function writeData(): string {
	const path = join(sandbox().folder, "kubelet-data.json");
	const namespaces = { "node-agents": { reason: "they manage the node" } };
	writeFileSync(path, JSON.stringify(withEngineFolders({ ossify: { config: { exemptions: { namespaces } } } })));
	return path;
}

/** What is true of its pod when it is where it should come to. */
function hasCome({ status }: PodStatus, comes: PodCase["comes"]): boolean {
	if (comes === "Succeeded") return status.phase === "Succeeded" || status.phase === "Failed";
	return status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
}

/** By container, what it said. */
async function saidBy(engine: CriEngine, { status }: PodStatus, comes: PodCase["comes"]): Promise<Record<string, string>> {
	const said: Record<string, string> = {};
	for (const { name, state, containerID = "" } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
		const [, id = ""] = containerID.split("://");
		const message = state.terminated?.message ?? "";
		said[name] = comes === "Ready" ? (await engine.execSync(id, ["sh", "-c", look()])).stdout : message;
	}
	return said;
}

/** What is recorded of each container of a pod by one name; those that were restarted have more than one. */
function recordsOf({ metadata }: PodStatus, name: string): unknown[] {
	const mine = readLog(log).filter((record) => record.pod === metadata.name && record.name === name);
	return mine.map(({ namespace, outcome, reasons }) => ({ namespace, outcome, exempt: reasons.map(({ rule }) => rule).find(isExemption) }));
}

const isExemption = (rule: string) => rule.startsWith("exemptions/");

furnishMachine();
furnishHostFolder();

describe.each(Object.entries(nodes))("%s", (_, { start, installed, outcome }) => {
	let engine: CriEngine;
	let kubelet: Kubelet;

	beforeAll(async () => {
		rmSync(log, { force: true });
		engine = await start(async () => {
			if (installed !== undefined) await must([ossifyExecutable(), "install", installed, "-d", writeData()]);
		});
		writePodNetwork(dirname(engine.socket));
		const image = await buildPodImage();
		await engine.provide(image);
		kubelet = await Kubelet.start(engine);
		for (const one of cases) kubelet.run(manifestOf(one, image));
	});

	afterAll(async () => {
		await kubelet?.stop();
		await engine?.stop();
		if (installed !== undefined) await must([ossifyExecutable(), "uninstall", installed]);
		expect(await processesLeft()).toEqual([]);
	});

	test.each(cases.map((one) => [one.name, one] as const))("pod %s", async (name, { comes, says, hardened, restarts = {}, exempt }) => {
		const pod = await kubelet.podWhen(name, comes, (pod) => hasCome(pod, comes));
		const { phase, initContainerStatuses = [], containerStatuses = [] } = pod.status;
		expect(phase).toBe(comes === "Ready" ? "Running" : comes);
		expect(await saidBy(engine, pod, comes)).toEqual({ ...says, ...(installed && hardened) });
		const anew = containerStatuses.filter(({ restartCount }) => restartCount > 0);
		expect(Object.fromEntries(anew.map(({ name, restartCount }) => [name, restartCount]))).toEqual(restarts);
		if (installed === undefined) return expect(existsSync(log)).toBe(false);
		const recorded = { namespace: pod.metadata.namespace, outcome: exempt ? "unchanged" : outcome, exempt };
		for (const { name, restartCount } of [...initContainerStatuses, ...containerStatuses])
			expect(recordsOf(pod, name)).toEqual(Array.from({ length: 1 + restartCount }).fill(recorded));
	});
});
