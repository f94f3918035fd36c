/**
 * Whole processes, measured side by side: each round runs every command once, in turn, so that a slow moment of the
 * machine falls on all of them.
 * @module
 */
import { readFileSync } from "node:fs";

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
	/** Peak memory in MiB, the median. */
	readonly memory: number;
}

/** Runs each command `rounds` times, after one uncounted round. Throws where one fails: a failure's time says nothing. */
export async function sideBySide(commands: readonly Command[], rounds: number): Promise<ProcessFigures[]> {
	const samples = new Map(commands.map(({ name }) => [name, { wall: [] as number[], memory: [] as number[] }]));
	for (let round = 0; round <= rounds; round++) {
		for (const command of commands) {
			const { wall, memory } = await run(command);
			if (round === 0) continue;
			samples.get(command.name)?.wall.push(wall);
			samples.get(command.name)?.memory.push(memory);
		}
	}
	return [...samples].map(([name, { wall, memory }]) => ({
		name,
		wall: [quantile(wall, 0.25), quantile(wall, 0.5), quantile(wall, 0.75)],
		memory: quantile(memory, 0.5),
	}));
}

async function run({ name, argv, stdin }: Command): Promise<{ wall: number; memory: number }> {
	const start = performance.now();
	const child = Bun.spawn([...argv], { stdin: stdin === undefined ? "ignore" : readFileSync(stdin), stdout: "pipe", stderr: "pipe" });
	const [stderr] = await Promise.all([new Response(child.stderr).text(), new Response(child.stdout).bytes()]);
	const code = await child.exited;
	const wall = performance.now() - start;
	if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr}`);
	return { wall, memory: (child.resourceUsage()?.maxRSS ?? 0) / 1024 / 1024 };
}

function quantile(values: readonly number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.round(share * (sorted.length - 1))] as number;
}
