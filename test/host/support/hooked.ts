/**
 * Each engine with ossify's hook in front of its containers.
 * @module
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockMarkedHook } from "../../../src/hook/lock_script.ts";
import { lockHookFileText } from "../../../src/install/as_hook/hook_file.ts";
import { type BundleOptions, bundleEngine } from "./bundle.ts";
import { type ContainerRequest, type Engine, newName, Refused } from "./container.ts";
import { Crio, crioEngine } from "./crio.ts";
import { withEngineFolders } from "./engine_folders.ts";
import { clientExecutable, ossifyExecutable } from "./engines.ts";
import { podmanEngine } from "./podman.ts";
import { sandbox } from "./sandbox.ts";

export interface HookSettings {
	/** Laid over the policies' data. */
	readonly data?: object;
	/** A bundle. Left out: the shipped policies. */
	readonly policy?: string;
	/** More arguments of `ossify hook`. */
	readonly flags?: readonly string[];
	/** Where decisions go. Left out: a new file. */
	readonly log?: string;
	/** What runs as the hook, in place of ossify itself. */
	readonly executable?: string;
	/** Through the client, which asks the agent that runs. */
	readonly byAgent?: true;
}

export interface Hooked extends Engine {
	/** The decisions so far, as they were logged. */
	records(): LogRecord[];
}

/** The parts of a logged decision that the tests look at. */
export interface LogRecord {
	readonly engine?: string;
	readonly container?: string;
	readonly namespace?: string;
	readonly pod?: string;
	/** Of the container, in its pod. */
	readonly name?: string;
	readonly image?: string;
	readonly stage: string;
	readonly mode?: string;
	readonly outcome: string;
	readonly readonly: boolean;
	readonly tmpfs: readonly string[];
	readonly leftOut: readonly { readonly destination: string; readonly because: string; readonly by: string }[];
	readonly reasons: readonly { readonly rule: string; readonly message: string }[];
	readonly deny: readonly { readonly rule: string; readonly message: string }[];
	readonly warn: readonly { readonly rule: string; readonly message: string }[];
	readonly error?: { readonly code: string; readonly message: string };
}

/** By name, how each engine is started with the hook. */
export const hooked = {
	runc: async (settings: HookSettings = {}) => bundled("runc", settings),
	crun: async (settings: HookSettings = {}) => bundled("crun", settings),
	Podman: async (settings: HookSettings = {}) => {
		const { hooksDir, log } = writeHookFile("precreate", settings);
		return logging(podmanEngine({ hooksDir }), log);
	},
	"CRI-O": async (settings: HookSettings = {}) => {
		const { hooksDir, log } = writeHookFile("createRuntime", settings);
		const crio = await Crio.start({ hooksDirs: [hooksDir] });
		return logging(crioEngine(crio), log);
	},
} as const;

export type EngineName = keyof typeof hooked;
export const engineNames = Object.keys(hooked) as EngineName[];

/** A runtime whose bundles have the hook in their spec. */
export function bundled(runtime: "runc" | "crun", settings: HookSettings = {}, options: BundleOptions = {}): Hooked {
	const { log, path, args } = hookOf("createRuntime", settings);
	const hooks = { ...options.hooks, createRuntime: [...(options.hooks?.createRuntime ?? []), { path, args }] };
	const createContainer = [...(options.hooks?.createContainer ?? []), lockMarkedHook];
	return logging(bundleEngine(runtime, { ...options, hooks: { ...hooks, createContainer } }), log);
}

function logging(engine: Engine, log: string): Hooked {
	return { ...engine, records: () => readLog(log) };
}

/** How a container that was hardened is recorded: only the live hook sees the root, the others ask the runtime for it. */
export function hardenedAt(record: LogRecord | undefined): "hardened" | "requested" {
	return record?.stage === "createRuntime" || record?.stage === "prestart" ? "hardened" : "requested";
}

/**
 * What became of a container that something disturbed the hook of. One that starts unhardened fails the test.
 * @param refused receives the reason of one that does not start
 */
export async function startsHardenedOrNotAtAll(
	engine: Engine,
	request: ContainerRequest = {},
	refused: (why: string) => void = () => {},
): Promise<"hardened" | "refused"> {
	const container = await engine.start(request).catch((error: unknown) => {
		if (!(error instanceof Refused)) throw error;
		refused(error.message);
		return undefined;
	});
	if (container === undefined) return "refused";
	const { stdout, stderr } = await container.exec([
		"sh",
		"-c",
		"touch /usr/x; touch /home/x; for at in /tmp /var/tmp /run; do touch $at/x && echo $at; done",
	]);
	await container.remove();
	const denied = ["/usr/x", "/home/x"].map((path) => `touch: ${path}: Read-only file system\n`).join("");
	if (stderr !== denied || stdout !== "/tmp\n/var/tmp\n/run\n") throw new Error(`a container started unhardened: ${stdout}${stderr}`);
	return "hardened";
}

/** Every line has to be a whole record: an empty one is not. */
export function readLog(path: string): LogRecord[] {
	if (!existsSync(path)) return [];
	return readFileSync(path, "utf8")
		.split("\n")
		.slice(0, -1)
		.map((line) => JSON.parse(line));
}

/** A folder with a hook file for it, by hand; `ossify install` has tests of its own. */
export function writeHookFile(stage: "createRuntime" | "precreate", settings: HookSettings = {}) {
	const { log, path, args } = hookOf(stage, settings);
	const hooksDir = join(sandbox().folder, newName());
	mkdirSync(hooksDir);
	writeFileSync(
		join(hooksDir, "ossify.json"),
		JSON.stringify({ version: "1.0.0", hook: { path, args }, when: { always: true }, stages: [stage] }),
	);
	if (stage === "createRuntime") writeFileSync(join(hooksDir, "zz-ossify-lock.json"), lockHookFileText());
	return { hooksDir, log, records: () => readLog(log) };
}

export function hookOf(stage: string, settings: HookSettings) {
	const { options, log } = optionsOf(settings);
	const { executable, client } = programsOf(settings);
	return client === undefined
		? { path: executable, args: ["ossify", "hook", stage, ...options], log }
		: { path: client, args: [client, executable, "hook", stage, ...options], log };
}

/** What runs as ossify, and the client in front of it. */
export function programsOf({ executable = ossifyExecutable(), byAgent }: HookSettings): { executable: string; client?: string } {
	return { executable, ...(byAgent && { client: clientExecutable() }) };
}

/** The options of `ossify hook` and of `ossify runtime` that some settings come to, and where the log is. */
export function optionsOf({ data, policy, flags = [], log }: HookSettings): { options: string[]; log: string } {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	const file = log ?? join(folder, "decisions.jsonl");
	const named = [...(policy === undefined ? [] : ["-p", policy]), "-d", join(folder, "data.json")];
	writeFileSync(join(folder, "data.json"), JSON.stringify(withEngineFolders(data)));
	return { options: [...named, "--log", file, ...flags], log: file };
}
