/**
 * Whole processes, measured side by side: each round runs every command once, in turn, so that a slow moment of the
 * machine falls on all of them.
 * @module
 */
import { readFileSync, readlinkSync } from "node:fs";

/** A command, with what it reads on standard input. */
export interface Command {
	readonly name: string;
	readonly argv: readonly string[];
	readonly stdin?: string;
}

/** Medians, with quartiles, of one command. */
export interface ProcessFigures {
	readonly name: string;
	/** Wall time in milliseconds: first quartile, median, third quartile. */
	readonly wall: readonly [number, number, number];
	/** Peak memory in MiB. */
	readonly memory: number;
}

/** Runs each command `rounds` times, after one uncounted round. Throws where one fails: a failure's time says nothing. */
export async function sideBySide(commands: readonly Command[], rounds: number): Promise<ProcessFigures[]> {
	const walls = new Map(commands.map(({ name }) => [name, [] as number[]]));
	for (let round = 0; round <= rounds; round++) {
		for (const command of commands) {
			const wall = await run(command);
			if (round > 0) walls.get(command.name)?.push(wall);
		}
	}
	const figures: ProcessFigures[] = [];
	for (const command of commands) {
		const wall = walls.get(command.name) ?? [];
		figures.push({
			name: command.name,
			wall: [quantile(wall, 0.25), quantile(wall, 0.5), quantile(wall, 0.75)],
			memory: await peakMemory(command),
		});
	}
	return figures;
}

async function run(command: Command, watch: (pid: number) => void = () => {}): Promise<number> {
	const start = performance.now();
	const stdin = command.stdin === undefined ? "ignore" : readFileSync(command.stdin);
	const child = Bun.spawn([...command.argv], { stdin, stdout: "pipe", stderr: "pipe" });
	watch(child.pid);
	const [stderr] = await Promise.all([new Response(child.stderr).text(), new Response(child.stdout).bytes()]);
	const code = await child.exited;
	const wall = performance.now() - start;
	if (code !== 0) throw new Error(`${command.name} ended with ${code}: ${stderr}`);
	return wall;
}

/**
 * The median of five runs' high-water marks, read from /proc while they run. Not the resource usage that is reported at a child's
 * end: it counts the memory that the parent had when it made the child.
 */
async function peakMemory(command: Command): Promise<number> {
	const peaks: number[] = [];
	for (let round = 0; round < 5; round++) {
		let peak = 0;
		await run(command, (pid) => {
			const look = () => {
				const highest = highWater(pid);
				peak = Math.max(peak, highest ?? 0);
				if (highest !== undefined) setImmediate(look);
			};
			look();
		});
		peaks.push(peak);
	}
	return quantile(peaks, 0.5);
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

function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.round(share * (sorted.length - 1))] as number;
}
