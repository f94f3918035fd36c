/**
 * Thousands of starts through an engine with the agent, 8 at a time: first undisturbed, then half as many while the agent is killed, ended and given
 * new policies at random, and as many while it is restarted, upgraded and given new policies behind a socket that a service manager holds. Fails where a
 * container starts unhardened, a decision is missing or logged twice, a planned restart refuses a container, or something is left on the machine.
 * @module
 */
import { copyFileSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { agentStatus, RunningAgent } from "../host/support/agent.ts";
import { run } from "../host/support/command.ts";
import { newName } from "../host/support/container.ts";
import { ossifyExecutable } from "../host/support/engines.ts";
import { type Hooked, hooked, type LogRecord, startsHardenedOrNotAtAll } from "../host/support/hooked.ts";
import { mounts, newMounts, processesLeft } from "../host/support/host_state.ts";
import { inParallel } from "../host/support/parallel.ts";
import { bundleWith } from "../host/support/policy.ts";
import { sandbox } from "../host/support/sandbox.ts";
import { ServiceManager } from "../host/support/service_manager.ts";
import { table } from "./markdown.ts";
import type { Part } from "./part.ts";

const atOnce = 8;
/** What the workers' memory may grow by after so many starts. */
const mostGrowth = 1.1;
const warm = 1000;

export const soak: Part = {
	name: "soak",
	onHost: true,
	byNameOnly: true,
	async run({ rounds: starts }) {
		const before = mounts();
		const policy = new ReplacedPolicy();
		await policy.replace();
		const engine = await hooked["CRI-O"]({ byAgent: true, policy: policy.path, flags: ["--log-size", `${2 ** 30}`] });
		const calm = await undisturbed(engine, starts);
		const half = Math.ceil(starts / 2);
		const rough = await disturbed(engine, policy, half);
		const planned = await restarted(engine, policy, half);
		await engine.close();
		rmSync("/run/ossify", { recursive: true, force: true });
		const left = [...newMounts(before), ...(await processesLeft())];
		if (left.length > 0) throw new Error(`left on the machine: ${JSON.stringify(left)}`);
		return table(
			`Starts through CRI-O with the agent, ${atOnce} at a time`,
			["starts", "hardened", "refused", "the agent"],
			[calm, rough, planned],
		);
	},
};

async function undisturbed(engine: Hooked, starts: number): Promise<string[]> {
	const agent = await RunningAgent.start();
	const first = Math.min(warm, Math.ceil(starts / 2));
	const early = byEngine(await startAll(engine, first));
	const [memory, open] = [(await agent.status()).memory, Math.max(...agent.descriptors())];
	const failed = early + byEngine(await startAll(engine, starts - first));
	const now = (await agent.status()).memory;
	if (first === warm && now > memory * mostGrowth) throw new Error(`the workers' memory grew from ${memory} to ${now} bytes`);
	if (Math.max(...agent.descriptors()) > open) throw new Error("the agent has more descriptors open than before");
	const records = engine.records();
	requireEach(records, starts - failed);
	await agent.stop();
	const mib = (bytes: number) => (bytes / 1024 ** 2).toFixed(0);
	return [
		"undisturbed",
		`${starts}`,
		`${starts - failed}`,
		`${failed} by CRI-O itself`,
		`${mib(memory)} MiB after ${first}, ${mib(now)} at the end`,
	];
}

async function disturbed(engine: Hooked, policy: ReplacedPolicy, starts: number): Promise<string[]> {
	const before = engine.records().length;
	const done = { killed: 0, ended: 0, reloaded: 0 };
	const disturb = async () => {
		const agent = await RunningAgent.start();
		await Bun.sleep(Math.random() * 2000);
		const choice = Math.random();
		if (choice < 0.3) {
			await policy.replace();
			if ((await run([ossifyExecutable(), "agent", "reload"])).code === 0) done.reloaded++;
		}
		await agent.stop(choice < 0.6 ? "SIGKILL" : "SIGTERM");
		if (choice < 0.6) done.killed++;
		else done.ended++;
	};
	const refused = (await meanwhile(disturb, () => startAll(engine, starts))).length;
	const hardened = starts - refused;
	const counted = hardenedIn(engine.records().slice(before)).size;
	if (counted < hardened) throw new Error(`${hardened} containers started, and ${counted} are logged as hardened`);
	return [
		"disturbed",
		`${starts}`,
		`${hardened}`,
		`${refused}`,
		`${done.killed} killed, ${done.ended} ended, ${done.reloaded} reloaded with a new policy; ${policiesIn(engine, before)}`,
	];
}

async function restarted(engine: Hooked, policy: ReplacedPolicy, starts: number): Promise<string[]> {
	const before = engine.records().length;
	const executable = ossifyExecutable();
	const manager = await new ServiceManager(executable).started();
	const done = { restarted: 0, upgraded: 0 };
	const restart = async () => {
		await Bun.sleep(Math.random() * 2000);
		if (Math.random() < 0.3) {
			copyFileSync(executable, `${executable}.new`);
			renameSync(`${executable}.new`, executable);
			done.upgraded++;
		}
		if (Math.random() < 0.3) await policy.replace();
		process.kill((await agentStatus()).pid, "SIGTERM");
		done.restarted++;
	};
	const refused = await meanwhile(restart, () => startAll(engine, starts));
	await manager.close((await agentStatus()).pid);
	const failed = byEngine(refused);
	requireEach(engine.records().slice(before), starts - failed);
	return [
		"restarted behind its socket",
		`${starts}`,
		`${starts - failed}`,
		`${failed} by CRI-O itself`,
		`${done.restarted} restarts, ${done.upgraded} with a new executable; ${policiesIn(engine, before)}`,
	];
}

/** A file with a policy, which another one replaces: both harden alike, and say in a record which one it was. */
class ReplacedPolicy {
	readonly path = join(sandbox().folder, newName(), "bundle.tar.gz");
	#next = "first";
	#after = "second";

	constructor() {
		mkdirSync(dirname(this.path));
	}

	async replace(): Promise<void> {
		const warning = `{"rule": "test/policy", "message": "the ${this.#next} policy"}`;
		copyFileSync(await bundleWith(`package ossify.rules\n\nwarn contains ${warning}\n`), `${this.path}.new`);
		renameSync(`${this.path}.new`, this.path);
		[this.#next, this.#after] = [this.#after, this.#next];
	}
}

/** Which policies decided. */
function policiesIn(engine: Hooked, before: number): string {
	const counts = new Map<string, number>();
	const said = engine
		.records()
		.slice(before)
		.flatMap(({ warn }) => warn.filter(({ rule }) => rule === "test/policy"));
	for (const { message } of said) counts.set(message, (counts.get(message) ?? 0) + 1);
	return [...counts]
		.sort()
		.map(([message, count]) => `${count} by ${message}`)
		.join(", ");
}

/** Does something again and again until the work is done. */
async function meanwhile<T>(again: () => Promise<void>, work: () => Promise<T>): Promise<T> {
	let isOver = false;
	const repeated = (async () => {
		while (!isOver) await again();
	})();
	const result = await work().finally(() => (isOver = true));
	await repeated;
	return result;
}

/** The IDs of the containers that were recorded as hardened. */
function hardenedIn(records: readonly LogRecord[]): ReadonlySet<string | undefined> {
	return new Set(records.flatMap(({ outcome, container }) => (outcome === "hardened" ? [container] : [])));
}

/** @returns why each of those that did not start was refused */
async function startAll(engine: Hooked, starts: number): Promise<readonly string[]> {
	const reasons: string[] = [];
	await inParallel(starts, atOnce, async () => void (await startsHardenedOrNotAtAll(engine, {}, (why) => reasons.push(why))));
	return reasons;
}

/**
 * How many CRI-O itself did not start: of some thousands, a call of one does not end within a minute. ossify was not asked about those: there is no
 * record of them.
 */
function byEngine(refused: readonly string[]): number {
	const others = refused.filter((why) => !why.startsWith("Deadline exceeded"));
	if (others.length > 0) throw new Error(`${others.length} containers were refused, the first one: ${others[0]}`);
	return refused.length;
}

function requireEach(records: readonly LogRecord[], starts: number): void {
	const hardened = hardenedIn(records).size;
	if (records.length !== starts || hardened !== starts)
		throw new Error(`${records.length} records of ${hardened} containers, not ${starts}`);
}
