/**
 * A real containerd, with its own socket, state and store: it knows nothing of the one that Podman and CRI-O share.
 * @module
 */
import { dirname, join } from "node:path";
import { type CommandResult, must, run, until } from "./command.ts";
import type { Engine } from "./container.ts";
import { writeContainerdConfig } from "./containerd_config.ts";
import { CriEngine, criEngine } from "./cri_engine.ts";
import { nextContainerdFolder } from "./engine_folders.ts";
import { findEngines } from "./engines.ts";
import { archiveOf, buildPause } from "./images.ts";

export interface ContainerdOptions {
	/** The path of its default OCI runtime. Left out: runc's. */
	readonly runtime?: string | undefined;
	/** Left out: Debian's, which is containerd 1. */
	readonly version?: 1 | 2;
	/** Given the configuration file that was written, the path of the one to start with, which may import or change it. */
	readonly configure?: (config: string) => string | Promise<string>;
}

export class Containerd extends CriEngine {
	readonly #imported = new Map<string, Promise<void>>();

	/** Starts it and waits until it answers. Throws with its log where it ends before. */
	static async start({
		runtime = findEngines().runc,
		version = 1,
		configure = (config) => config,
	}: ContainerdOptions = {}): Promise<Containerd> {
		const folder = nextContainerdFolder();
		const { config, ...files } = writeContainerdConfig(folder, runtime);
		const { containerd: first, containerd2 } = findEngines();
		const command = [version === 1 ? first : containerd2, "--config", await configure(config)];
		const containerd = new Containerd({ name: "containerd", command, files });
		await containerd.launch();
		await containerd.provide(await buildPause());
		return containerd;
	}

	override provide(image: string): Promise<void> {
		const imported = this.#imported.get(image) ?? this.#import(image);
		this.#imported.set(image, imported);
		return imported;
	}

	/** Where it keeps its `root`, or its `state`. */
	folder(kind: "root" | "state"): string {
		return join(dirname(this.options.files.socket), kind);
	}

	/** Its own client, in a namespace of containerd's, with an image there. @param through a command that starts what is behind it */
	async ctr(namespace: string, image: string, args: readonly string[], through: readonly string[] = []): Promise<CommandResult> {
		const ctr = [findEngines().ctr, "--address", this.options.files.socket, "--namespace", namespace];
		await must([...ctr, "images", "import", await archiveOf(image)]);
		return await run([...through, ...ctr, ...args]);
	}

	/** Into the namespace of the CRI, which then notices by itself. */
	async #import(image: string): Promise<void> {
		const ctr = [findEngines().ctr, "--address", this.options.files.socket, "--namespace", "k8s.io"];
		await must([...ctr, "images", "import", await archiveOf(image)]);
		await until(`containerd's CRI to know ${image}`, async () => {
			const { image: known } = await this.client.call<{ image: unknown }>("ImageStatus", { image: { image } });
			return known !== null;
		});
	}
}

/** containerd as an engine: a pod for each container. */
export const containerdEngine = (containerd: Containerd): Engine => criEngine(containerd);
