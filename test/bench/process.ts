/**
 * Rows that are whole processes, from before they are made until their end is known.
 * @module
 */
import { closeSync, openSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Row, Sample } from "./rounds.ts";

/** A program with its arguments, and what it reads on standard input. What it prints on standard output is thrown away. */
export interface Command {
	readonly argv: readonly string[];
	/** Its own name (argv[0]); without it, its path. */
	readonly argv0?: string;
	/** Its whole environment. Left out: this process's. */
	readonly env?: Readonly<Record<string, string>>;
	readonly stdin?: Uint8Array;
}

/** What is measured once, one command after the other, and what ends the surroundings that were made for it. */
export interface Setting {
	readonly commands: readonly Command[];
	readonly leave?: () => Promise<unknown>;
}

export interface ProcessRow {
	readonly name: string;
	readonly against?: string;
	/** Makes the surroundings for one time. */
	readonly enter: () => Setting | Promise<Setting>;
}

/** A row of commands that need no surroundings. */
export function commandRow(name: string, command: Command, against?: string): Row {
	return processRow({ name, enter: () => ({ commands: [command] }), ...(against !== undefined && { against }) });
}

/** A row of processes; their times are added up, and the highest peak counts. */
export function processRow({ enter, ...row }: ProcessRow): Row {
	const inSetting = async <T>(work: (commands: readonly Command[]) => Promise<T>): Promise<T> => {
		const { commands, leave } = await enter();
		try {
			return await work(commands);
		} finally {
			await leave?.();
		}
	};
	return { ...row, once: () => inSetting(timed), memory: () => inSetting(peakMemory) };
}

async function timed(commands: readonly Command[]): Promise<Required<Sample>> {
	const sum = { wall: 0, cpu: 0 };
	for (const command of commands) {
		const { wall, cpu } = await run(command);
		sum.wall += wall;
		sum.cpu += cpu;
	}
	return sum;
}

/** Errors go to a file, never to a pipe: waiting for a pipe's end would wait for all that a runtime leaves running. */
async function run({ argv, argv0, env, stdin }: Command, watch: (pid: number) => void = () => {}): Promise<Required<Sample>> {
	const said = join(tmpdir(), `ossify-bench-${process.pid}.stderr`);
	const stderr = openSync(said, "w");
	try {
		const start = performance.now();
		const child = Bun.spawn([...argv], {
			stdio: [stdin ?? "ignore", "ignore", stderr],
			...(argv0 !== undefined && { argv0 }),
			...(env !== undefined && { env }),
		});
		watch(child.pid);
		const code = await child.exited;
		const wall = performance.now() - start;
		if (code !== 0) throw new Error(`\`${argv.join(" ")}\` ended with ${code}: ${readFileSync(said, "utf8")}`);
		return { wall, cpu: Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1000 };
	} finally {
		closeSync(stderr);
		rmSync(said, { force: true });
	}
}

/**
 * The highest of the high-water marks, read from /proc while they run. Not the resource usage that is reported at a child's end: it
 * counts the memory that the parent had when it made the child.
 */
async function peakMemory(commands: readonly Command[]): Promise<number> {
	let peak = 0;
	for (const command of commands) {
		await run(command, (pid) => {
			const look = () => {
				const highest = highWater(pid);
				peak = Math.max(peak, highest ?? 0);
				if (highest !== undefined) setImmediate(look);
			};
			look();
		});
	}
	return peak;
}

/** In MiB; undefined once the process has ended. Right after its start it is still its parent's image: that is no figure of its own. */
function highWater(pid: number): number | undefined {
	try {
		if (readlinkSync(`/proc/${pid}/exe`) === readlinkSync("/proc/self/exe")) return 0;
		const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
		return found === undefined ? undefined : Number(found) / 1024;
	} catch {
		return undefined;
	}
}
