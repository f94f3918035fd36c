/**
 * An engine that speaks the CRI, and what the kubelet does with it: the same of CRI-O and of containerd.
 * @module
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandResult } from "./command.ts";
import { type Container, type ContainerRequest, type Engine, Refused } from "./container.ts";
import { CriClient } from "./cri_client.ts";
import { containerConfig, logName, type Pod, podConfig } from "./cri_requests.ts";
import { asCrictl } from "./crictl.ts";
import { buildOs } from "./images.ts";
import { Server } from "./server.ts";

export interface CriFiles {
	readonly socket: string;
	readonly log: string;
	/** A folder of logs for each pod. */
	readonly podLogs: string;
}

export interface CriOptions {
	readonly name: string;
	readonly command: readonly string[];
	readonly files: CriFiles;
}

export class CriEngine {
	protected readonly options: CriOptions;
	readonly #pods = new Set<string>();
	protected readonly client: CriClient;
	#server: Server | undefined;

	protected constructor(options: CriOptions) {
		this.options = options;
		this.client = new CriClient(options.files.socket);
	}

	/** Starts the engine and waits until it answers. Throws with its log where it ends before. */
	protected async launch(): Promise<void> {
		const { name, command, files } = this.options;
		const answers = () => this.client.call("Version", {}, 1000);
		this.#server = await Server.start({ name, command, log: files.log, answers });
	}

	/** Brings an image to where the engine looks for it; in the store that the images are built in, it is there. */
	async provide(_image: string): Promise<void> {}

	get name(): string {
		return this.options.name;
	}

	get socket(): string {
		return this.options.files.socket;
	}

	get pid(): number {
		if (this.#server === undefined) throw new Error(`${this.name} was not started`);
		return this.#server.pid;
	}

	/** With the runtime handler that a RuntimeClass would name; left out: the engine's default. */
	async runPod(namespace = "default", handler = "", annotations: Readonly<Record<string, string>> = {}): Promise<Pod> {
		const config = podConfig(namespace, this.options.files.podLogs, annotations);
		mkdirSync(join(this.options.files.podLogs, config.metadata.name));
		const { pod_sandbox_id: id } = await this.client.call<{ pod_sandbox_id: string }>("RunPodSandbox", {
			config,
			runtime_handler: handler,
		});
		this.#pods.add(id);
		return { id, config };
	}

	async createContainer(pod: Pod, request: ContainerRequest = {}): Promise<string> {
		const image = request.image ?? (await buildOs());
		await this.provide(image);
		const config = containerConfig(request, image, pod);
		const reply = await this.client.call<{ container_id: string }>("CreateContainer", {
			pod_sandbox_id: pod.id,
			config,
			sandbox_config: pod.config,
		});
		return reply.container_id;
	}

	async startContainer(id: string): Promise<void> {
		await this.client.call("StartContainer", { container_id: id });
	}

	async execSync(id: string, cmd: readonly string[]): Promise<CommandResult> {
		const reply = await this.client.call<{ stdout: Uint8Array; stderr: Uint8Array; exit_code: number }>("ExecSync", {
			container_id: id,
			cmd,
			timeout: 30,
		});
		const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
		return { code: reply.exit_code, stdout: text(reply.stdout), stderr: text(reply.stderr) };
	}

	/** What the engine knows of a container, or of a pod's own where `id` is a pod's. */
	async inspect(id: string, isPod = false): Promise<{ pid: number; runtimeSpec: Record<string, unknown> }> {
		const [method, key] = isPod ? (["PodSandboxStatus", "pod_sandbox_id"] as const) : (["ContainerStatus", "container_id"] as const);
		const { info } = await this.client.call<{ info: { info: string } }>(method, { [key]: id, verbose: true });
		return JSON.parse(info.info);
	}

	/** What `crictl inspect` prints of a container, or `crictl inspectp` of a pod. */
	async crictl(id: string, isPod = false): Promise<object> {
		const [method, key] = isPod ? (["PodSandboxStatus", "pod_sandbox_id"] as const) : (["ContainerStatus", "container_id"] as const);
		return asCrictl(await this.client.call(method, { [key]: id, verbose: true }));
	}

	/** `CONTAINER_RUNNING`, `CONTAINER_EXITED`, …, and what it ended with. */
	async status(id: string): Promise<{ state: string; exitCode: number }> {
		const { status } = await this.client.call<{ status: { state: string; exit_code: number } }>("ContainerStatus", { container_id: id });
		return { state: status.state, exitCode: status.exit_code };
	}

	/** Asks it to end, and ends it after some seconds. */
	async stopContainer(id: string, timeout = 0): Promise<void> {
		await this.client.call("StopContainer", { container_id: id, timeout });
	}

	async removeContainer(id: string): Promise<void> {
		await this.stopContainer(id);
		await this.client.call("RemoveContainer", { container_id: id });
	}

	async removePod(id: string): Promise<void> {
		await this.client.call("StopPodSandbox", { pod_sandbox_id: id });
		await this.client.call("RemovePodSandbox", { pod_sandbox_id: id });
		this.#pods.delete(id);
	}

	/** The IDs of all its containers, and of its pods' own. */
	async ids(): Promise<readonly string[]> {
		const [{ containers }, { items }] = await Promise.all([
			this.client.call<{ containers: readonly { id: string }[] }>("ListContainers"),
			this.client.call<{ items: readonly { id: string }[] }>("ListPodSandbox"),
		]);
		return [...containers, ...items].map(({ id }) => id);
	}

	/** Those that others made, too. */
	async removeAllPods(): Promise<void> {
		const { items } = await this.client.call<{ items: readonly { id: string }[] }>("ListPodSandbox");
		for (const { id } of items) await this.removePod(id);
	}

	/** What it has logged itself. */
	log(): string {
		return readFileSync(this.options.files.log, "utf8");
	}

	/** What a container printed, with the CRI's time and stream before each line. */
	containerLog({ config }: Pod): string {
		return readFileSync(join(this.options.files.podLogs, config.metadata.name, logName), "utf8");
	}

	/** Ends the engine and starts it again, while its containers run on. */
	async restart(): Promise<void> {
		await this.#server?.stop();
		await this.launch();
	}

	/** Removes its pods and ends it. */
	async stop(): Promise<void> {
		if (this.#server === undefined || this.#server.ended) return;
		for (const id of this.#pods) await this.removePod(id);
		this.client.close();
		await this.#server.stop();
	}
}

/** As an engine for the tests: a pod for each container. */
export function criEngine(engine: CriEngine, handler?: string): Engine {
	return {
		name: engine.name,
		async start(request = {}) {
			const pod = await engine.runPod(request.namespace, handler).catch((error: Error) => {
				throw new Refused(error.message, { cause: error });
			});
			try {
				const id = await engine.createContainer(pod, request);
				await engine.startContainer(id);
				return { id, exec: (command) => engine.execSync(id, command), remove: () => engine.removePod(pod.id) } satisfies Container;
			} catch (error) {
				await engine.removePod(pod.id);
				throw new Refused((error as Error).message, { cause: error });
			}
		},
		close: () => engine.stop(),
	};
}
