/**
 * Podman, beside any that the host has: its store, state and hooks are the sandbox's.
 * @module
 */
import { join } from "node:path";
import { type CommandResult, run } from "./command.ts";
import { type Container, type ContainerRequest, type Engine, newName, Refused, waiting } from "./container.ts";
import { findEngines } from "./engines.ts";
import { buildOs } from "./images.ts";
import { usableRuntime } from "./runtime_wrapper.ts";
import { sandbox } from "./sandbox.ts";

/** runc: Podman 4.3 with crun fails on hybrid cgroups. No network and low limits: a test machine may not be able to set up more. */
const limits = ["--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];

export interface PodmanOptions {
	/** Left out: a folder without hooks. "configured": as the machine's configuration files say. */
	readonly hooksDir?: string;
	/** The path of the OCI runtime. Left out: runc's. "configured": as the machine's configuration files say. */
	readonly runtime?: string | undefined;
	/** A store whose images it has beside its own, read-only. */
	readonly imageStore?: string;
	/** A command that starts what is behind it, for a test that gives Podman more than arguments. */
	readonly through?: readonly string[];
	/** Told the process's id as soon as there is one. */
	readonly onStart?: (pid: number) => void;
}

/** Runs `podman`, with the arguments of its command. */
export function podman(
	args: readonly string[],
	{ hooksDir, runtime = findEngines().runc, imageStore, through = [], onStart }: PodmanOptions = {},
): Promise<CommandResult> {
	const { folder } = sandbox();
	const engines = findEngines();
	const paths = [
		"--root",
		`${folder}/s`,
		"--runroot",
		`${folder}/r`,
		...(imageStore === undefined ? [] : ["--storage-opt", `overlay.imagestore=${imageStore}`]),
		...(hooksDir === "configured" ? [] : ["--hooks-dir", hooksDir ?? join(folder, "no-hooks")]),
		...(runtime === "configured" ? [] : ["--runtime", usableRuntime(runtime)]),
	];
	const ways = ["--cgroup-manager", "cgroupfs", "--events-backend", "file"];
	const configured = hooksDir === "configured" || runtime === "configured";
	const options = { ...(configured && { env: { CONTAINERS_CONF: "" } }), ...(onStart && { onStart }) };
	return run([...through, engines.podman, ...paths, ...ways, ...args], options);
}

/** The arguments of `podman run` for a request. */
export function podmanRun(request: ContainerRequest, image: string, extra: readonly string[]): string[] {
	const volumes = (request.volumes ?? []).map(
		({ source, destination, readonly }) => `--volume=${source}:${destination}${readonly ? ":ro" : ""}`,
	);
	const annotations = Object.entries(request.annotations ?? {}).map(([key, value]) => `--annotation=${key}=${value}`);
	const rest = [
		request.privileged ? ["--privileged"] : [],
		request.user === undefined ? [] : ["--user", `${request.user}:${request.group ?? request.user}`],
		request.cwd === undefined ? [] : ["--workdir", request.cwd],
	].flat();
	return [
		"run",
		"--pull=never",
		"--cgroup-parent",
		sandbox().cgroup,
		...limits,
		...extra,
		...volumes,
		...annotations,
		...rest,
		image,
		...(request.command ?? waiting),
	];
}

/** Podman as an engine. */
export function podmanEngine(options: PodmanOptions = {}): Engine {
	const running = new Set<string>();
	return {
		name: "Podman",
		async start(request = {}) {
			const name = newName();
			const image = request.image ?? (await buildOs());
			running.add(name);
			const remove = async () => {
				await podman(["rm", "--force", "--time", "0", "--ignore", name], options);
				running.delete(name);
			};
			const { code, stderr } = await podman(podmanRun(request, image, ["--detach", "--name", name]), options);
			if (code !== 0) {
				await remove();
				throw new Refused(stderr);
			}
			return { id: name, remove, exec: (command) => podman(["exec", name, ...command], options) } satisfies Container;
		},
		async close() {
			if (running.size > 0) await podman(["rm", "--force", "--time", "0", "--ignore", ...running], options);
			running.clear();
		},
	};
}
