/**
 * A real kubelet without an API server: it runs the pods whose manifests are in a folder, and its read-only port has their status.
 * @module
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, until } from "../support/command.ts";
import { newName } from "../support/container.ts";
import type { CriEngine } from "../support/cri_engine.ts";
import { findEngines } from "../support/engines.ts";
import { makeCgroup, sandbox } from "../support/sandbox.ts";
import { Server } from "../support/server.ts";
import { type KubeletFiles, kernelSettings, settings, writeCommand } from "./kubelet_config.ts";

/** As far as the tests look at it. */
export interface PodStatus {
	readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
	readonly status: {
		readonly phase: string;
		readonly conditions?: readonly { readonly type: string; readonly status: string }[];
		readonly initContainerStatuses?: readonly ContainerStatus[];
		readonly containerStatuses?: readonly ContainerStatus[];
	};
}

export interface ContainerStatus {
	readonly name: string;
	readonly containerID?: string;
	readonly ready: boolean;
	readonly restartCount: number;
	readonly state: ContainerState;
	readonly lastState: ContainerState;
}

interface ContainerState {
	readonly waiting?: { readonly reason?: string; readonly message?: string };
	readonly running?: object;
	readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string };
}

/** A pod's manifest. */
export interface Manifest {
	readonly metadata: { readonly name: string; readonly namespace: string; readonly [more: string]: unknown };
	readonly spec: object;
}

/** The sandbox has no interface but lo, and the kubelet looks for a node's address on one that has a default route. */
const address = "10.99.0.1";

export class Kubelet {
	readonly #server: Server;
	readonly #engine: CriEngine;
	readonly #files: KubeletFiles;

	private constructor(server: Server, engine: CriEngine, files: KubeletFiles) {
		this.#server = server;
		this.#engine = engine;
		this.#files = files;
	}

	/** Starts it on an engine, and waits until it says that it is healthy. */
	static async start(engine: CriEngine): Promise<Kubelet> {
		const folder = join(sandbox().folder, newName());
		const files = { config: join(folder, "config.json"), pods: join(folder, "pods"), log: join(folder, "log"), root: "/var/lib/kubelet" };
		mkdirSync(files.pods, { recursive: true });
		writeFileSync(files.config, JSON.stringify(settings(files, engine.socket)));
		makeCgroup();
		await must(["ip", "address", "add", `${address}/32`, "dev", "lo"]);
		await must(["ip", "route", "add", "default", "dev", "lo"]);
		const command = writeCommand(folder, kernelSettings, [findEngines().kubelet, ...flags(files)]);
		const server = await Server.start({ name: "the kubelet", command, log: files.log, answers: () => healthy() });
		return new Kubelet(server, engine, files);
	}

	/** Has it run a pod. The file appears whole: the kubelet watches the folder. */
	run(manifest: Manifest): void {
		const { name } = manifest.metadata;
		const draft = join(this.#files.pods, `.${name}`);
		writeFileSync(draft, JSON.stringify({ apiVersion: "v1", kind: "Pod", ...manifest }));
		renameSync(draft, join(this.#files.pods, `${name}.json`));
	}

	/** Its pods, as it would report them to an API server. */
	async pods(): Promise<readonly PodStatus[]> {
		const reply = await fetch(`http://127.0.0.1:10255/pods`);
		return ((await reply.json()) as { items: PodStatus[] | null }).items ?? [];
	}

	/** The pod of a manifest, as soon as `done` says so of it. */
	async podWhen(name: string, what: string, done: (pod: PodStatus) => boolean): Promise<PodStatus> {
		let last: PodStatus | undefined;
		const look = async () => {
			last = (await this.pods()).find((pod) => pod.metadata.name === `${name}-${node}`);
			return last !== undefined && done(last) && last;
		};
		return await until(`pod ${name} to be ${what}`, look, 60_000).catch((error: Error) => {
			const status = JSON.stringify(last?.status, null, "\t");
			throw new Error(`${error.message}: ${status}\n${this.#errorsOf(name)}`, { cause: error });
		});
	}

	/** What it has logged of a pod that went wrong. */
	#errorsOf(name: string): string {
		const lines = readFileSync(this.#files.log, "utf8").split("\n");
		return lines
			.filter((line) => /^[EW]/.test(line) && line.includes(`${name}-${node}`))
			.slice(-10)
			.join("\n");
	}

	/** Ends the pods, the kubelet, and what it leaves to the next one. */
	async stop(): Promise<void> {
		await this.#server.stop();
		await this.#engine.removeAllPods();
		for (const mount of await this.#mounts()) await must(["umount", mount]);
		rmSync(this.#files.root, { recursive: true });
		await must(["ip", "route", "del", "default", "dev", "lo"]);
		await must(["ip", "address", "del", `${address}/32`, "dev", "lo"]);
	}

	/** Volumes in memory, projected ones and sub-paths are mounts in its folder, the last ones first. */
	async #mounts(): Promise<string[]> {
		const points = (await must(["findmnt", "--raw", "--noheadings", "--output", "TARGET"])).split("\n");
		return points.filter((point) => point.startsWith(`${this.#files.root}/`)).reverse();
	}
}

const node = "node";

function flags({ config, root }: KubeletFiles): string[] {
	return ["--config", config, "--root-dir", root, "--cert-dir", `${root}/pki`, "--hostname-override", node, "--node-ip", address];
}

/** By its port for this, which is served first, and by the one that has the pods. */
async function healthy(): Promise<void> {
	for (const port of [10248, 10255]) {
		const { status } = await fetch(`http://127.0.0.1:${port}/healthz`);
		if (status !== 200) throw new Error(`healthz: ${status}`);
	}
}
