/**
 * The machine whose containers a command looks at.
 * @module
 */
import type { EngineFolders, EngineSocket, Machine } from "../../machine/mod.ts";
import type { Environment } from "../../platform/mod.ts";
import type { Policy } from "../../policy.ts";
import type { Call } from "../arguments/mod.ts";

/** The parts of a machine that a command gives. */
type Given = Pick<Machine, "root" | "failed" | "silent">;

/** @param policy names the state folders of the engines; one that has none: those of ossify's own do */
export function machineFor({ platform }: Call, policy: Policy, given: Given): Machine {
	const folders = foldersIn(policy.data) ?? foldersIn(platform.assets.policy().data) ?? {};
	return { files: platform.files, folders, sockets: given.root === "/" ? socketsIn(platform.environment) : [], ...given };
}

function foldersIn(data: string): EngineFolders | undefined {
	return (JSON.parse(data) as PolicyData).ossify?.config?.engine_folders;
}

interface PolicyData {
	readonly ossify?: { readonly config?: { readonly engine_folders?: EngineFolders } };
}

/** By the variables that Docker's and Podman's commands read, and where they have their sockets by default. */
function socketsIn({ DOCKER_HOST, CONTAINER_HOST }: Environment): EngineSocket[] {
	return [
		{ engine: "docker", path: pathIn(DOCKER_HOST) ?? "/run/docker.sock" },
		{ engine: "podman", path: pathIn(CONTAINER_HOST) ?? "/run/podman/podman.sock" },
	];
}

function pathIn(url: string | undefined): string | undefined {
	return url?.startsWith("unix://") ? url.slice("unix://".length) : undefined;
}
