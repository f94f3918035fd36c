/**
 * Thousands of starts through an engine with the agent, 8 at a time: first undisturbed, then a fifth as many while the agent is killed, ended and told
 * to reload at random, and as many while it is restarted and upgraded behind a socket that a service manager holds. Fails where a container starts
 * unhardened, a decision is missing or logged twice, a planned restart refuses a container, or something is left on the machine.
 * @module
 */
import { copyFileSync, renameSync, rmSync } from "node:fs";
import { agentStatus, RunningAgent } from "../host/support/agent.ts";
import { run } from "../host/support/command.ts";
import { ossifyExecutable } from "../host/support/engines.ts";
import { type Hooked, hooked, type LogRecord, startsHardenedOrNotAtAll } from "../host/support/hooked.ts";
import { mounts, newMounts, processesLeft } from "../host/support/host_state.ts";
import { inParallel } from "../host/support/parallel.ts";
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
		const engine = await hooked["CRI-O"]({ byAgent: true, flags: ["--log-size", `${2 ** 30}`] });
		const calm = await undisturbed(engine, starts);
		const fewer = Math.ceil(starts / 5);
		const rough = await disturbed(engine, fewer, starts);
		const planned = await restarted(engine, fewer);
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

/** @param logged records of earlier starts */
async function disturbed(engine: Hooked, starts: number, logged: number): Promise<string[]> {
	const done = { killed: 0, ended: 0, reloaded: 0 };
	const disturb = async () => {
		const agent = await RunningAgent.start();
		await Bun.sleep(Math.random() * 2000);
		const choice = Math.random();
		if (choice < 0.3 && (await run([ossifyExecutable(), "agent", "reload"])).code === 0) done.reloaded++;
		await agent.stop(choice < 0.6 ? "SIGKILL" : "SIGTERM");
		if (choice < 0.6) done.killed++;
		else done.ended++;
	};
	const refused = (await meanwhile(disturb, () => startAll(engine, starts))).length;
	const hardened = starts - refused;
	const counted = hardenedIn(engine.records().slice(logged)).size;
	if (counted < hardened) throw new Error(`${hardened} containers started, and ${counted} are logged as hardened`);
	return ["disturbed", `${starts}`, `${hardened}`, `${refused}`, `${done.killed} killed, ${done.ended} ended, ${done.reloaded} reloaded`];
}

async function restarted(engine: Hooked, starts: number): Promise<string[]> {
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
		`${done.restarted} restarts, ${done.upgraded} with a new file`,
	];
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
