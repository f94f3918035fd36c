/**
 * ossify as it is on a machine: installed for CRI-O, in the sandbox.
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { executablePath } from "../../src/install/layout.ts";
import { RunningAgent } from "../host/support/agent.ts";
import { must } from "../host/support/command.ts";
import { ossifyExecutable } from "../host/support/engines.ts";
import { readLog } from "../host/support/hooked.ts";
import { furnishMachine } from "../host/support/machine.ts";
import { sandbox } from "../host/support/sandbox.ts";
import type { Hook } from "../host/support/spec.ts";
import { emptyBundle, startOnce } from "./bundles.ts";
import { auditData, throughClient } from "./variants.ts";

/** A hook file, as an engine reads it. */
export interface HookFile {
	readonly hook: Hook;
	readonly [key: string]: unknown;
}

let made: Promise<HookFile> | undefined;

/** Installs ossify, once a run, and gives back the hook file that it wrote. */
export function installedHook(): Promise<HookFile> {
	sandbox(); // outside of one, it would be the host that it is installed on
	made ??= install("/srv/hooks");
	return made;
}

async function install(folder: string): Promise<HookFile> {
	furnishMachine();
	writeFileSync(auditData, JSON.stringify({ ossify: { config: { mode: "audit" } } }));
	mkdirSync(folder);
	await must([ossifyExecutable(), "install", "crio", "--no-agent", "--hooks-dir", folder]);
	// What the sandbox writes to /usr is in memory; a machine has it on a disk, of which the kernel maps more at a time.
	await must(["mount", "--bind", ossifyExecutable(), executablePath]);
	const files = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
	// Beside the one that locks the root after those of others.
	const file = files.find(({ stages }) => stages.includes("createRuntime"));
	if (file === undefined) throw new Error(`\`ossify install crio\` left no hook file of createRuntime in ${folder}`);
	return file;
}

/** The first starts of an agent are slower, as its JavaScript is not compiled yet (docs/internals/performance.md). */
const startsBefore = 60;

/**
 * Does what is measured while the agent runs, which has hardened some containers before.
 * @param once starts one of those; left out: with runc and the hook
 */
export async function withAgent<T>({ hook }: HookFile, work: () => Promise<T>, once?: () => Promise<unknown>): Promise<T> {
	const agent = await RunningAgent.start([], [executablePath]);
	try {
		const bundle = await emptyBundle(throughClient(hook));
		for (let count = 0; count < startsBefore; count++) await (once?.() ?? startOnce(bundle));
		return await work();
	} finally {
		await agent.stop();
	}
}

/** Does what is measured. Throws where ossify has not hardened a container at least so often meanwhile: it would have been quick for nothing. */
export async function hardening<T>({ hook }: HookFile, times: number, work: () => Promise<T>): Promise<T> {
	const log = hook.args[hook.args.indexOf("--log") + 1] ?? "";
	const before = readLog(log).length;
	const result = await work();
	const outcomes = readLog(log)
		.slice(before)
		.map(({ outcome }) => outcome);
	const others = outcomes.filter((outcome) => outcome !== "hardened" && outcome !== "requested");
	if (others.length > 0 || outcomes.length < times)
		throw new Error(`${log} has ${outcomes.length} records of at least ${times} containers, not hardened: ${others.length}`);
	return result;
}
