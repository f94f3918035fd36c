/**
 * A real CRI-O, with its own socket and state.
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Engine, newName } from "./container.ts";
import { CriEngine, criEngine } from "./cri_engine.ts";
import { type CrioChanges, writeCrioConfig } from "./crio_config.ts";
import { findEngines } from "./engines.ts";
import { buildPause } from "./images.ts";
import { sandbox } from "./sandbox.ts";

export type { Pod } from "./cri_requests.ts";

export interface CrioOptions extends CrioChanges {
	/** Left out: none. "configured": as the machine's configuration files say. */
	readonly hooksDirs?: readonly string[] | "configured";
	/** The path of its default OCI runtime. Left out: runc's. */
	readonly runtime?: string | undefined;
	/** In a mount namespace of its own, in which /etc/crio/crio.conf.d is another folder. */
	readonly ownConfiguration?: boolean;
}

export class Crio extends CriEngine {
	/** Starts it and waits until it answers. Throws with its log where it ends before. */
	static async start(options: CrioOptions = {}): Promise<Crio> {
		const { hooksDirs = [], runtime = findEngines().runc, ownConfiguration = false, ...changes } = options;
		await buildPause();
		const folder = join(sandbox().folder, newName());
		mkdirSync(folder);
		const configured = hooksDirs === "configured";
		const hooks = configured ? undefined : [...hooksDirs, join(folder, "no-hooks")];
		const { config, ...files } = writeCrioConfig(folder, hooks, runtime, changes);
		const apart = ["unshare", "--mount", "sh", "-c", `mount -t tmpfs tmpfs /etc/crio/crio.conf.d && exec "$@"`, "sh"];
		const command = [
			...(ownConfiguration ? apart : []),
			findEngines().crio,
			"--config",
			config,
			"--config-dir",
			configured ? "/etc/crio/crio.conf.d" : "",
		];
		const crio = new Crio({ name: "CRI-O", command, files });
		await crio.launch();
		return crio;
	}
}

/** CRI-O as an engine: a pod for each container. */
export const crioEngine = (crio: Crio): Engine => criEngine(crio);
