/**
 * Engines on which images of widely used software are started as they are, with the volumes that a test names.
 * @module
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { softwareImages } from "../../../scripts/host/debian_programs.mjs";
import { type CommandResult, until } from "../support/command.ts";
import { newName, Refused } from "../support/container.ts";
import { Crio } from "../support/crio.ts";
import { findEngines } from "../support/engines.ts";
import { type LogRecord, writeHookFile } from "../support/hooked.ts";
import { podman } from "../support/podman.ts";
import { sandbox } from "../support/sandbox.ts";
import type { Software } from "./software.ts";

/** A container. */
export interface Started {
	readonly id: string;
	exec(command: readonly string[], user?: string): Promise<CommandResult>;
	/** What it printed. */
	log(): Promise<string>;
	remove(): Promise<void>;
}

export interface Host {
	/** @param volumes paths at which it has a volume. An image's own are left out. */
	start(one: Software, volumes?: readonly string[]): Promise<Started>;
	/** What ossify decided. */
	records(): LogRecord[];
	close(): Promise<void>;
}

/** By name, each engine; with ossify's hook where data are given. */
export const hosts = { Podman: podmanHost, "CRI-O": crioHost };

async function podmanHost(data?: object): Promise<Host> {
	const hook = data && writeHookFile("precreate", { data });
	const options = { ...(hook && { hooksDir: hook.hooksDir }), imageStore: findEngines().software };
	const limits = ["--network=none", `--cgroup-parent=${sandbox().cgroup}`, "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024"];
	return {
		async start({ name, user: own }, volumes = []) {
			const id = newName();
			const mounts = volumes.map((path) => `--volume=${newName()}:${path}`);
			const image = imageOf(name);
			const all = ["--detach", "--pull=never", "--image-volume=ignore", "--name", id, ...limits, ...mounts, image];
			const { code, stderr } = await podman(["run", ...all], options);
			if (code !== 0) throw new Refused(stderr);
			return {
				id,
				exec: (command, user = own) => podman(["exec", ...(user === undefined ? [] : ["--user", user]), id, ...command], options),
				async log() {
					const { stdout, stderr } = await podman(["logs", id], options);
					return stdout + stderr;
				},
				// On a busy machine, Podman gives up a container whose processes take their time to end.
				remove: async () => {
					const rm = ["rm", "--force", "--volumes", "--time", "1", "--ignore", id];
					await until(`${name} to be removed`, async () => (await podman(rm, options)).code === 0);
				},
			};
		},
		records: () => hook?.records() ?? [],
		close: async () => {},
	};
}

async function crioHost(data?: object): Promise<Host> {
	const hook = data && writeHookFile("createRuntime", { data });
	const crio = await Crio.start({ hooksDirs: hook ? [hook.hooksDir] : [], imageVolumes: "ignore", imageStore: findEngines().software });
	return {
		async start({ name }, volumes = []) {
			const pod = await crio.runPod();
			const request = { image: imageOf(name), command: [], volumes: volumes.map(volumeAt) };
			const id = await crio.createContainer(pod, request);
			await crio.startContainer(id);
			return {
				id,
				exec: (command) => crio.execSync(id, command),
				log: async () => crio.containerLog(pod),
				remove: () => crio.removePod(pod.id),
			};
		},
		records: () => hook?.records().filter(({ outcome }) => outcome !== "exempt") ?? [],
		close: () => crio.stop(),
	};
}

function volumeAt(destination: string) {
	const source = join(sandbox().folder, newName());
	mkdirSync(source);
	return { source, destination };
}

/** Its tag is of its content: one that was changed since is not there. */
function imageOf(name: string): string {
	const image = softwareImages[name];
	if (image === undefined || !readFileSync(join(findEngines().software, "overlay-images/images.json"), "utf8").includes(image))
		throw new Error(`the image ${name} is not built as its folder is now: run \`npm run setup:host\` (as root)`);
	return image;
}
