/**
 * A real dockerd, with its own socket, state and store, and a containerd that it starts for itself.
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, must, run } from "./command.ts";
import { type Container, type ContainerRequest, type Engine, newName, Refused, waiting } from "./container.ts";
import { dockerFolders, nextDockerFolder } from "./engine_folders.ts";
import { findEngines } from "./engines.ts";
import { archiveOf, buildOs } from "./images.ts";
import { usableRuntime } from "./runtime_wrapper.ts";
import { sandbox } from "./sandbox.ts";
import { Server } from "./server.ts";

export interface DockerOptions {
	/** The path of its default OCI runtime. Left out: runc's. */
	readonly runtime?: string | undefined;
	/** Given the configuration file that was written, the path of the one to start with, which may be a changed copy. */
	readonly configure?: (config: string) => string | Promise<string>;
	/** Its PATH: it looks there for containerd, and BuildKit for runc. Left out: this process's, with sbin. */
	readonly path?: string;
}

export class Docker {
	readonly #socket: string;
	readonly #loaded = new Map<string, Promise<void>>();
	#server: Server | undefined;

	private constructor(folder: string) {
		this.#socket = join(folder, "s");
	}

	/** Starts it and waits until it answers. Throws with its log where it ends before. */
	static async start({ runtime = findEngines().runc, configure = (config) => config, path }: DockerOptions = {}): Promise<Docker> {
		const folder = nextDockerFolder();
		const docker = new Docker(folder);
		const config = await configure(writeDockerConfig(folder, runtime));
		const PATH = path ?? `${process.env.PATH}:/usr/sbin:/sbin`;
		const command = ["/usr/bin/env", `PATH=${PATH}`, findEngines().dockerd, "--config-file", config];
		const answers = () => docker.#must(["version"]);
		docker.#server = await Server.start({ name: "dockerd", command, log: join(folder, "log"), answers });
		return docker;
	}

	/** The path of its socket. */
	get socket(): string {
		return this.#socket;
	}

	/** Runs `docker`, with the arguments of its command. @param through a command that starts what is behind it */
	run(args: readonly string[], env: Readonly<Record<string, string>> = {}, through: readonly string[] = []): Promise<CommandResult> {
		return run([...through, findEngines().docker, ...args], { env: { DOCKER_HOST: `unix://${this.#socket}`, ...env } });
	}

	#must(args: readonly string[]): Promise<string> {
		return must([findEngines().docker, ...args], { env: { DOCKER_HOST: `unix://${this.#socket}` } });
	}

	/** Brings an image that was built here into its own store. */
	load(image: string): Promise<void> {
		const loaded = this.#loaded.get(image) ?? this.#load(image);
		this.#loaded.set(image, loaded);
		return loaded;
	}

	async #load(image: string): Promise<void> {
		await this.#must(["load", "--quiet", "--input", await archiveOf(image)]);
	}

	/** Has it read its configuration again, which `systemctl reload docker` does. */
	reload(): void {
		if (this.#server !== undefined) process.kill(this.#server.pid, "SIGHUP");
	}

	/** Removes its containers and ends it. */
	async stop(): Promise<void> {
		if (this.#server === undefined || this.#server.ended) return;
		const ids = (await this.#must(["ps", "--all", "--quiet"])).split("\n").filter((id) => id !== "");
		if (ids.length > 0) await this.#must(["rm", "--force", "--volumes", ...ids]);
		await this.#server.stop();
	}
}

/** Without a network of its own: the test machine may not be able to set one up. */
function writeDockerConfig(folder: string, runtime: string): string {
	const [root, state] = dockerFolders(folder);
	const config = {
		"data-root": root,
		"exec-root": state,
		pidfile: join(folder, "pid"),
		hosts: [`unix://${join(folder, "s")}`],
		bridge: "none",
		iptables: false,
		ip6tables: false,
		"storage-driver": "overlay2",
		"exec-opts": ["native.cgroupdriver=cgroupfs"],
		"cgroup-parent": sandbox().cgroup,
		runtimes: { test: { path: usableRuntime(runtime) } },
		"default-runtime": "test",
	};
	writeFileSync(join(folder, "daemon.json"), JSON.stringify(config, undefined, "\t"));
	return join(folder, "daemon.json");
}

/** The arguments of `docker run` for a request. */
export function dockerRun(request: ContainerRequest, image: string, extra: readonly string[]): string[] {
	const volumes = (request.volumes ?? []).map(
		({ source, destination, readonly }) => `--volume=${source}:${destination}${readonly ? ":ro" : ""}`,
	);
	const rest = [
		request.privileged ? ["--privileged"] : [],
		request.user === undefined ? [] : ["--user", `${request.user}:${request.group ?? request.user}`],
		request.cwd === undefined ? [] : ["--workdir", request.cwd],
	].flat();
	return ["run", "--network", "none", ...extra, ...volumes, ...rest, image, ...(request.command ?? waiting)];
}

/** Docker as an engine. It knows no annotations. */
export function dockerEngine(docker: Docker): Engine {
	return {
		name: "Docker",
		async start(request = {}) {
			const name = newName();
			const image = request.image ?? (await buildOs());
			await docker.load(image);
			const remove = async () => void (await docker.run(["rm", "--force", "--volumes", name]));
			const { code, stderr } = await docker.run(dockerRun(request, image, ["--detach", "--name", name]));
			if (code !== 0) {
				await remove();
				throw new Refused(stderr);
			}
			return { id: name, remove, exec: (command) => docker.run(["exec", name, ...command]) } satisfies Container;
		},
		close: () => docker.stop(),
	};
}
