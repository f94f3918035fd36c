/**
 * Engines with ossify's NRI plugin beside them, which adds the hook. Their configuration says nothing of it.
 * @module
 */
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lockMarkedHook } from "../../../src/hook/lock_script.ts";
import { defaultNriSocket, type SyncedContainer } from "../../../src/nri/mod.ts";
import { until } from "./command.ts";
import { newName } from "./container.ts";
import { Containerd, type ContainerdOptions } from "./containerd.ts";
import { type CriEngine, criEngine } from "./cri_engine.ts";
import { Crio } from "./crio.ts";
import { type Hooked, type HookSettings, hookOf, type LogRecord, readLog } from "./hooked.ts";
import { sandbox } from "./sandbox.ts";

/** What a plugin says: `nri_plugin.ts` prints it. */
export interface PluginEvent {
	readonly state?: "connected" | "lost";
	readonly why?: string;
	/** A container that started without its hook. */
	readonly unhooked?: SyncedContainer;
	readonly containers?: readonly SyncedContainer[];
	readonly engine?: { readonly name: string; readonly version: string };
}

/** A plugin that runs as a process of its own. */
export class NriPlugin {
	readonly #process: Bun.Subprocess;
	readonly #output: string;
	readonly log: string;

	private constructor(process: Bun.Subprocess, output: string, log: string) {
		this.#process = process;
		this.#output = output;
		this.log = log;
	}

	/** Starts it, whether there is an engine or not. @param settings of today's hook, which it adds to containers */
	static start(settings: HookSettings = {}): NriPlugin {
		const output = join(sandbox().folder, newName());
		const { log, ...createRuntime } = hookOf("createRuntime", settings);
		const hooks = { createRuntime: { ...createRuntime, timeout: 30 }, createContainer: lockMarkedHook };
		const script = join(import.meta.dir, "nri_plugin.ts");
		const file = openSync(output, "a");
		const command = [process.execPath, script, JSON.stringify({ socket: defaultNriSocket, hooks })];
		return new NriPlugin(Bun.spawn(command, { stdio: ["ignore", file, file] }), output, log);
	}

	/** What it has said so far. */
	events(): PluginEvent[] {
		const lines = readFileSync(this.#output, "utf8").split("\n").slice(0, -1);
		return lines.map((line) => JSON.parse(line) as PluginEvent);
	}

	/** Waits until it has been synchronized so many times. */
	async synchronized(times = 1): Promise<readonly SyncedContainer[]> {
		const lists = () => this.events().flatMap(({ containers }) => (containers === undefined ? [] : [containers]));
		await until(`the plugin to be synchronized: ${times}`, async () => lists().length >= times);
		return lists()[times - 1] ?? [];
	}

	records(): LogRecord[] {
		return readLog(this.log);
	}

	/** Lets it do nothing until the function has ended, as one that is too slow. */
	async whileStopped(act: () => Promise<void>): Promise<void> {
		this.#process.kill("SIGSTOP");
		try {
			await act();
		} finally {
			this.#process.kill("SIGCONT");
		}
	}

	async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
		this.#process.kill(signal);
		await this.#process.exited;
	}
}

/** By name, how each engine that has NRI is started, its configuration untouched. */
export const nriEngines = {
	"containerd 2": (options: Pick<ContainerdOptions, "configure"> = {}): Promise<CriEngine> => Containerd.start({ version: 2, ...options }),
	"CRI-O": (): Promise<CriEngine> => Crio.start({ nri: true }),
} as const;

export type NriEngineName = keyof typeof nriEngines;
export const nriEngineNames = Object.keys(nriEngines) as NriEngineName[];

/** An engine with the plugin, for the container table. */
export async function withPlugin(name: NriEngineName, settings: HookSettings = {}): Promise<Hooked> {
	const engine = await nriEngines[name]();
	const plugin = NriPlugin.start(settings);
	await plugin.synchronized();
	const { close, ...rest } = criEngine(engine);
	return {
		...rest,
		records: () => plugin.records(),
		close: async () => {
			await plugin.stop();
			await close();
		},
	};
}
