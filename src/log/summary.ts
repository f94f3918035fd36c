/**
 * Many records in few numbers.
 * @module
 */
import { type LoggedRecord, outcomes } from "./entry.ts";
import { rulesOf } from "./filter.ts";

/** Counts by outcome; those that are 0 are left out. */
export type Counts = Readonly<Partial<Record<(typeof outcomes)[number], number>>>;

/** All of it, as `--format json` prints it. */
export interface Summary {
	readonly decisions: number;
	/** Lines that are no records. */
	readonly foreign: number;
	readonly first?: string;
	readonly last?: string;
	readonly outcomes: Counts;
	/** Most frequent first; a record counts once for each rule that spoke. */
	readonly rules: readonly { readonly rule: string; readonly decisions: number; readonly outcomes: Counts }[];
	/** Milliseconds. */
	readonly duration?: { readonly p50: number; readonly p95: number; readonly max: number };
}

/** Adds up records, one by one. */
export class Tally {
	readonly #rules = new Map<string, Map<string, number>>();
	readonly #all = new Map<string, number>();
	readonly #durations: number[] = [];
	#foreign = 0;
	#first: string | undefined;
	#last: string | undefined;

	add(record: LoggedRecord): void {
		increase(this.#all, record.outcome);
		for (const rule of rulesOf(record)) {
			const counts = this.#rules.get(rule) ?? new Map<string, number>();
			this.#rules.set(rule, increase(counts, record.outcome));
		}
		this.#durations.push(record.duration);
		// Of two hooks at one time, either may write first.
		if (this.#first === undefined || record.time < this.#first) this.#first = record.time;
		if (this.#last === undefined || record.time > this.#last) this.#last = record.time;
	}

	addForeign(): void {
		this.#foreign++;
	}

	summary(): Summary {
		const durations = this.#durations.sort((a, b) => a - b);
		const rules = [...this.#rules].map(([rule, counts]) => ({ rule, decisions: sum(counts), outcomes: ordered(counts) }));
		return {
			decisions: durations.length,
			foreign: this.#foreign,
			...(this.#first !== undefined && { first: this.#first }),
			...(this.#last !== undefined && { last: this.#last }),
			outcomes: ordered(this.#all),
			rules: rules.sort((a, b) => b.decisions - a.decisions || (a.rule < b.rule ? -1 : 1)),
			...(durations.length > 0 && {
				duration: { p50: quantile(durations, 0.5), p95: quantile(durations, 0.95), max: quantile(durations, 1) },
			}),
		};
	}
}

/** The smallest value that so many of them do not exceed. */
function quantile(sorted: readonly number[], share: number): number {
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function increase(counts: Map<string, number>, key: string): Map<string, number> {
	return counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<string, number>): number {
	return [...counts.values()].reduce((total, one) => total + one, 0);
}

function ordered(counts: ReadonlyMap<string, number>): Counts {
	return Object.fromEntries(outcomes.filter((one) => counts.has(one)).map((one) => [one, counts.get(one)]));
}
