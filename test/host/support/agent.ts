/**
 * `ossify agent` in the sandbox, on its own socket below /run, and hooks that reach it through the client.
 * @module
 */
import { openSync, readdirSync, readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { AgentStatus } from "../../../src/agent/mod.ts";
import { must, run, until } from "./command.ts";
import { newName } from "./container.ts";
import { ossifyExecutable } from "./engines.ts";
import { inParallel } from "./parallel.ts";
import { sandbox } from "./sandbox.ts";

export const agentSocket = "/run/ossify/agent.sock";

/** The beginning of a request with 1 GiB of input. */
export const hugeRequest = new Uint8Array([...new TextEncoder().encode("ossify"), 0, 1, 4, 0, 0, 0, 0, 0, 0, 0x40]);

/** A connection to the agent. */
export function opened(): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect(agentSocket, () => resolve(socket));
		socket.on("error", reject);
	});
}

/** Connections to the agent that say nothing. The queue of Bun's sockets has 512 places, so they are not opened all at once. */
export async function openedSilently(count: number): Promise<readonly Socket[]> {
	const sockets: Socket[] = [];
	await inParallel(count, 100, async () => void sockets.push(await opened()));
	return sockets;
}

/** What the agent that runs says of itself. @param executable that asks */
export async function agentStatus(executable = ossifyExecutable()): Promise<AgentStatus> {
	return JSON.parse(await must([executable, "agent", "status", "--format", "json"])) as AgentStatus;
}

/** The processes that a process has started: of an agent, its workers. */
export function childrenOf(pid: number): number[] {
	return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

export class RunningAgent {
	readonly #process: Bun.Subprocess;
	readonly log: string;

	private constructor(process: Bun.Subprocess, log: string) {
		this.#process = process;
		this.log = log;
	}

	/** Starts it, and waits until it answers. @param command what runs, in place of the executable */
	static async start(args: readonly string[] = [], command: readonly string[] = [ossifyExecutable()]): Promise<RunningAgent> {
		const log = join(sandbox().folder, `${newName()}.agent`);
		const output = openSync(log, "a");
		const agent = new RunningAgent(Bun.spawn([...command, "agent", ...args], { stdio: ["ignore", output, output] }), log);
		await until("the agent to answer", async () => {
			if (agent.#process.exitCode !== null) throw new Error(`the agent ended: ${readFileSync(log, "utf8")}`);
			return (await run([ossifyExecutable(), "agent", "status"])).code === 0;
		});
		return agent;
	}

	get pid(): number {
		return this.#process.pid;
	}

	status(): Promise<AgentStatus> {
		return agentStatus();
	}

	async metrics(): Promise<string> {
		return await must([ossifyExecutable(), "agent", "metrics"]);
	}

	/** The descriptors that its processes have open, for each of them. */
	descriptors(): number[] {
		return [this.pid, ...this.workers()].map((pid) => readdirSync(`/proc/${pid}/fd`).length);
	}

	workers(): number[] {
		return childrenOf(this.pid);
	}

	signal(signal: NodeJS.Signals): void {
		this.#process.kill(signal);
	}

	/** Ends it. @returns its exit code, or the signal that ended it */
	async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | string> {
		this.#process.kill(signal);
		await this.#process.exited;
		return this.#process.exitCode ?? this.#process.signalCode ?? "";
	}
}
