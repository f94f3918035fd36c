/**
 * A real CRI-O, with its own socket and state, and what the kubelet does with it.
 * @module
 */
import { existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Outcome, until } from "./command.ts";
import { type Container, type ContainerRequest, type Engine, newName, Refused, waiting } from "./container.ts";
import { CriClient } from "./cri_client.ts";
import { type CrioFiles, writeCrioConfig } from "./crio_config.ts";
import { findEngines } from "./engines.ts";
import { buildOs, buildPause } from "./images.ts";
import { sandbox } from "./sandbox.ts";

export interface CrioOptions {
	/** Left out: none. "configured": as the machine's configuration files say. */
	readonly hooksDirs?: readonly string[] | "configured";
}

/** The sandbox's network, and as the kubelet has it by default: each container its own process namespace. */
const namespaces = { network: "NODE", pid: "CONTAINER" };

/** In the pod's folder of logs. */
const logName = "0.log";

export interface Pod {
	readonly id: string;
	readonly config: {
		readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
		readonly [more: string]: unknown;
	};
}

export class Crio {
	readonly #process: Bun.Subprocess;
	readonly #client: CriClient;
	readonly #pods = new Set<string>();
	readonly #files: Pick<CrioFiles, "log" | "podLogs">;

	private constructor(process: Bun.Subprocess, client: CriClient, files: Pick<CrioFiles, "log" | "podLogs">) {
		this.#process = process;
		this.#client = client;
		this.#files = files;
	}

	/** Starts it and waits until it answers. Throws with its log where it ends before. */
	static async start({ hooksDirs = [] }: CrioOptions = {}): Promise<Crio> {
		await buildPause();
		const folder = join(sandbox().folder, newName());
		mkdirSync(folder);
		const configured = hooksDirs === "configured";
		const { config, socket, log, podLogs } = writeCrioConfig(folder, configured ? undefined : [...hooksDirs, join(folder, "no-hooks")]);
		const output = openSync(log, "w");
		const process_ = Bun.spawn([findEngines().crio, "--config", config, "--config-dir", configured ? "/etc/crio/crio.conf.d" : ""], {
			stdio: ["ignore", output, output],
		});
		const isUp = () => {
			if (process_.exitCode !== null) throw new Error(`CRI-O ended (${process_.exitCode})\n${readFileSync(log, "utf8")}`);
			return existsSync(socket);
		};
		await until("CRI-O's socket", isUp, 30_000);
		const client = new CriClient(socket);
		await client.call("Version");
		return new Crio(process_, client, { log, podLogs });
	}

	get pid(): number {
		return this.#process.pid;
	}

	async runPod(namespace = "default"): Promise<Pod> {
		const name = newName();
		const config = {
			metadata: { name, namespace, uid: name },
			log_directory: join(this.#files.podLogs, name),
			// Given, so that it does not depend on the host's /etc/resolv.conf, which may be a symlink to /run.
			dns_config: { servers: ["192.0.2.1"] },
			linux: {
				cgroup_parent: `${sandbox().cgroup}/pods`,
				security_context: { namespace_options: namespaces, privileged: true },
			},
		};
		const { pod_sandbox_id: id } = await this.#client.call<{ pod_sandbox_id: string }>("RunPodSandbox", { config });
		this.#pods.add(id);
		return { id, config };
	}

	async createContainer(pod: Pod, request: ContainerRequest = {}): Promise<string> {
		const image = request.image ?? (await buildOs());
		const config = containerConfig(request, image, pod);
		const reply = await this.#client.call<{ container_id: string }>("CreateContainer", {
			pod_sandbox_id: pod.id,
			config,
			sandbox_config: pod.config,
		});
		return reply.container_id;
	}

	async startContainer(id: string): Promise<void> {
		await this.#client.call("StartContainer", { container_id: id });
	}

	async execSync(id: string, cmd: readonly string[]): Promise<Outcome> {
		const reply = await this.#client.call<{ stdout: Uint8Array; stderr: Uint8Array; exit_code: number }>("ExecSync", {
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
		const { info } = await this.#client.call<{ info: { info: string } }>(method, { [key]: id, verbose: true });
		return JSON.parse(info.info);
	}

	async removeContainer(id: string): Promise<void> {
		await this.#client.call("StopContainer", { container_id: id, timeout: 0 });
		await this.#client.call("RemoveContainer", { container_id: id });
	}

	async removePod(id: string): Promise<void> {
		await this.#client.call("StopPodSandbox", { pod_sandbox_id: id });
		await this.#client.call("RemovePodSandbox", { pod_sandbox_id: id });
		this.#pods.delete(id);
	}

	/** What it has logged itself. */
	log(): string {
		return readFileSync(this.#files.log, "utf8");
	}

	/** What a container printed, with the CRI's time and stream before each line. */
	containerLog({ config }: Pod): string {
		return readFileSync(join(this.#files.podLogs, config.metadata.name, logName), "utf8");
	}

	/** Removes its pods and ends it. */
	async stop(): Promise<void> {
		if (this.#process.killed || this.#process.exitCode !== null) return;
		for (const id of this.#pods) await this.removePod(id);
		this.#client.close();
		this.#process.kill("SIGTERM");
		const timer = setTimeout(() => this.#process.kill("SIGKILL"), 10_000);
		await this.#process.exited;
		clearTimeout(timer);
	}
}

/** CRI-O as an engine: a pod for each container. */
export function crioEngine(crio: Crio): Engine {
	return {
		name: "CRI-O",
		async start(request = {}) {
			const pod = await crio.runPod(request.namespace);
			try {
				const id = await crio.createContainer(pod, request);
				await crio.startContainer(id);
				return { id, exec: (command) => crio.execSync(id, command), remove: () => crio.removePod(pod.id) } satisfies Container;
			} catch (error) {
				await crio.removePod(pod.id);
				throw new Refused((error as Error).message, { cause: error });
			}
		},
		close: () => crio.stop(),
	};
}

function containerConfig(request: ContainerRequest, image: string, { config: { metadata } }: Pod) {
	const name = newName();
	return {
		metadata: { name },
		// The kubelet's; CRI-O knows a container's namespace by nothing else.
		labels: {
			"io.kubernetes.container.name": name,
			"io.kubernetes.pod.name": metadata.name,
			"io.kubernetes.pod.namespace": metadata.namespace,
			"io.kubernetes.pod.uid": metadata.uid,
		},
		image: { image, user_specified_image: image },
		command: [...(request.command ?? waiting)],
		annotations: request.annotations ?? {},
		working_dir: request.cwd ?? "",
		log_path: logName,
		mounts: (request.volumes ?? []).map(({ source, destination, readonly = false }) => ({
			host_path: source,
			container_path: destination,
			readonly,
		})),
		linux: {
			security_context: {
				privileged: request.privileged ?? false,
				namespace_options: namespaces,
				...(request.user === undefined ? {} : { run_as_user: { value: request.user }, run_as_group: { value: request.user } }),
			},
		},
	};
}
