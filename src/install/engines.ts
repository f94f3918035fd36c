/**
 * All that `install` knows.
 * @module
 */
import { containerd } from "./containerd.ts";
import { crioRuntime } from "./crio_runtime.ts";
import { docker } from "./docker.ts";
import type { Engine, EngineName } from "./engine.ts";
import { crio, podman } from "./hook_engines.ts";
import { isInOwnFolder } from "./layout.ts";
import { podmanRuntime } from "./podman_runtime.ts";

export const engines: Readonly<Record<EngineName, Engine>> = {
	podman,
	crio,
	"crio-runtime": crioRuntime,
	containerd,
	docker,
	"podman-runtime": podmanRuntime,
};

/** Whether a file of an install is part of the engine's own configuration, which it has to read anew. */
export function configures(engine: Engine, path: string): boolean {
	return engine.kind === "hook" ? path === engine.dropIn : /\.[a-z]+$/.test(path) && !isInOwnFolder(path);
}
