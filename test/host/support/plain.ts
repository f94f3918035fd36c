/**
 * Each engine without ossify's hook, and with whatever OCI runtime a test names.
 * @module
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { bundleEngine } from "./bundle.ts";
import { type Engine, newName } from "./container.ts";
import { Containerd, containerdEngine } from "./containerd.ts";
import { Crio, crioEngine } from "./crio.ts";
import { Docker, dockerEngine } from "./docker.ts";
import { podmanEngine } from "./podman.ts";
import { sandbox } from "./sandbox.ts";

/** By name, how each engine is started with the OCI runtime at a path; left out: runc, or what gives the engine its name. */
export const plain = {
	runc: async (runtime?: string) => bundleEngine("runc", { runtime }),
	crun: async (runtime?: string) => bundleEngine("crun", { runtime }),
	Podman: async (runtime?: string) => podmanEngine({ runtime }),
	"CRI-O": async (runtime?: string) => crioEngine(await Crio.start({ runtime })),
	containerd: async (runtime?: string) => containerdEngine(await Containerd.start({ runtime })),
	"containerd 2": async (runtime?: string) => containerdEngine(await Containerd.start({ runtime, version: 2 })),
	Docker: async (runtime?: string) => dockerEngine(await Docker.start({ runtime })),
} as const satisfies Record<string, (runtime?: string) => Promise<Engine>>;

export type PlainName = keyof typeof plain;
export const plainNames = Object.keys(plain) as PlainName[];

/** A runtime that notes how it is called, and then is the one at `path`. */
export function notingRuntime(path: string) {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	const [runtime, log] = [join(folder, basename(path)), join(folder, "calls")];
	// One write a call, as calls come at the same time; a tab after each argument.
	writeFileSync(runtime, `#!/bin/sh\nprintf '%s\\n' "$(printf '%s\\t' "$@")" >>'${log}'\nexec '${path}' "$@"\n`);
	chmodSync(runtime, 0o755);
	return {
		runtime,
		calls: () =>
			(existsSync(log) ? readFileSync(log, "utf8") : "")
				.split("\n")
				.filter((line) => line !== "")
				.map((line) => line.split("\t").slice(0, -1)),
	};
}
