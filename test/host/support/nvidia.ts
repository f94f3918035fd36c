/**
 * NVIDIA's container runtime, set up to change nothing: the runtime in front of runc that is in most use, for comparison.
 * @module
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findEngines } from "./engines.ts";
import { toToml } from "./toml.ts";

export interface NvidiaRuntime {
	readonly path: string;
	/** Tells it where its configuration is. */
	readonly env: Readonly<Record<string, string>>;
}

const built = new URL("../../../.cache/host/nvidia-container-toolkit-v1.20.1/nvidia-container-runtime", import.meta.url);

/** Writes its configuration into `folder`. It can't be built here, as the sandbox has no network. */
export function nvidiaRuntime(folder: string): NvidiaRuntime {
	const path = fileURLToPath(built);
	if (!existsSync(path)) throw new Error("nvidia-container-runtime is missing: run `node scripts/host/nvidia_runtime.mjs`");
	const config = join(folder, "nvidia.toml");
	// In this mode it changes only what asks for a device; in mode "legacy", each container gets a hook.
	const settings = { runtimes: [findEngines().runc], mode: "cdi", "log-level": "error" };
	writeFileSync(config, toToml({ "nvidia-container-runtime": settings }));
	return { path, env: { NVIDIA_CTK_CONFIG_FILE_PATH: config } };
}
