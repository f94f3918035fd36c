/**
 * Rows, measured side by side: each round does every one of them once, in turn, so that a slow moment of the machine falls on all.
 * @module
 */
import { calm } from "./calm.ts";

/** One time that something was done, in milliseconds. */
export interface Sample {
	readonly wall: number;
	/** Of all processors together, of the processes that were waited for. */
	readonly cpu?: number;
}

/** What is done again and again: one row of a table. */
export interface Row {
	readonly name: string;
	/** The name of the row that it is compared with. */
	readonly against?: string;
	/** Does it once. What it needs comes and goes in here, and is not measured. Throws where it fails: a failure's time says nothing. */
	once(): Promise<Sample>;
	/** The peak of one more time, in MiB. */
	memory?(): Promise<number>;
}

/** A median with its quartiles. */
export interface Spread {
	readonly low: number;
	readonly median: number;
	readonly high: number;
}

export interface Figures {
	readonly row: Row;
	readonly wall: Spread;
	readonly cpu?: Spread;
	readonly memory?: number;
}

const memoryRounds = 5;

/** Does each row `rounds` times, after one uncounted round. Each round begins with another row: no row always follows the same one. */
export async function sideBySide(rows: readonly Row[], rounds: number): Promise<Figures[]> {
	const samples = new Map(rows.map((row) => [row, [] as Sample[]]));
	for (let round = 0; round <= rounds; round++) {
		for (const row of rotated(rows, round)) {
			const sample = await onceOf(row);
			if (round > 0) samples.get(row)?.push(sample);
		}
	}
	const figures: Figures[] = [];
	for (const [row, taken] of samples) figures.push({ row, ...spreads(taken), ...(await memoryOf(row)) });
	return figures;
}

async function onceOf(row: Row): Promise<Sample> {
	await calm();
	try {
		return await row.once();
	} catch (error) {
		throw new Error(`${row.name}: ${(error as Error).message}`, { cause: error });
	}
}

function rotated(rows: readonly Row[], by: number): Row[] {
	const start = by % rows.length;
	return [...rows.slice(start), ...rows.slice(0, start)];
}

function spreads(samples: readonly Sample[]): Pick<Figures, "wall" | "cpu"> {
	const cpu = samples.flatMap((sample) => sample.cpu ?? []);
	return { wall: spread(samples.map(({ wall }) => wall)), ...(cpu.length > 0 && { cpu: spread(cpu) }) };
}

async function memoryOf(row: Row): Promise<Pick<Figures, "memory">> {
	if (row.memory === undefined) return {};
	const peaks: number[] = [];
	for (let round = 0; round < memoryRounds; round++) peaks.push(await row.memory());
	const { median } = spread(peaks);
	// Some end before anybody has looked.
	return median === 0 ? {} : { memory: median };
}

export function spread(values: readonly number[]): Spread {
	const sorted = values.toSorted((a, b) => a - b);
	const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
	return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
