/**
 * The summary of many records.
 * @module
 */
import { type LoggedRecord, type Result, refusedInEnforce, results, resultsOf } from "./entry.ts";
import { rulesOf } from "./filter.ts";

/** Counts by outcome, without those that are 0. `would-be-refused` is a part of `audited`. */
export type Counts = Readonly<Partial<Record<Result, number>>>;

/** The summary, as `--format json` prints it. */
export interface Summary {
	readonly decisions: number;
	/** Lines that are not records. */
	readonly foreign: number;
	readonly first?: string;
	readonly last?: string;
	readonly outcomes: Counts;
	/** Most frequent first. A record counts once for each rule that it names. */
	readonly rules: readonly { readonly rule: string; readonly decisions: number; readonly outcomes: Counts }[];
	/** Errors by their code, most frequent first. Refusals by the policy are not among them, but among the rules. */
	readonly errors: readonly { readonly error: string; readonly decisions: number; readonly outcomes: Counts }[];
	/** Milliseconds. */
	readonly duration?: { readonly p50: number; readonly p95: number; readonly max: number };
}

/** Counts records. */
export class Tally {
	readonly #rules = new Map<string, Map<string, number>>();
	readonly #errors = new Map<string, Map<string, number>>();
	readonly #all = new Map<string, number>();
	readonly #durations: number[] = [];
	#foreign = 0;
	#first: string | undefined;
	#last: string | undefined;

	add(record: LoggedRecord): void {
		for (const result of resultsOf(record)) {
			increase(this.#all, result);
			for (const rule of rulesOf(record)) increaseOf(this.#rules, rule, result);
			if (record.error && record.outcome !== "denied") increaseOf(this.#errors, record.error.code, result);
		}
		this.#durations.push(record.duration);
		// Hooks that run at the same time may write in any order.
		if (this.#first === undefined || record.time < this.#first) this.#first = record.time;
		if (this.#last === undefined || record.time > this.#last) this.#last = record.time;
	}

	addForeign(): void {
		this.#foreign++;
	}

	summary(): Summary {
		const durations = this.#durations.sort((a, b) => a - b);
		return {
			decisions: durations.length,
			foreign: this.#foreign,
			...(this.#first !== undefined && { first: this.#first }),
			...(this.#last !== undefined && { last: this.#last }),
			outcomes: ordered(this.#all),
			rules: byFrequency(this.#rules).map(([rule, counts]) => ({ rule, ...counts })),
			errors: byFrequency(this.#errors).map(([error, counts]) => ({ error, ...counts })),
			...(durations.length > 0 && {
				duration: { p50: quantile(durations, 0.5), p95: quantile(durations, 0.95), max: quantile(durations, 1) },
			}),
		};
	}
}

/** The smallest value that this share of the values does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
	return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function byFrequency(all: ReadonlyMap<string, ReadonlyMap<string, number>>) {
	const rows = [...all].map(([name, counts]) => [name, { decisions: sum(counts), outcomes: ordered(counts) }] as const);
	return rows.sort(([a, one], [b, other]) => other.decisions - one.decisions || (a < b ? -1 : 1));
}

function increaseOf(all: Map<string, Map<string, number>>, name: string, outcome: string): void {
	all.set(name, increase(all.get(name) ?? new Map(), outcome));
}

function increase(counts: Map<string, number>, key: string): Map<string, number> {
	return counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<string, number>): number {
	return [...counts].reduce((total, [result, one]) => (result === refusedInEnforce ? total : total + one), 0);
}

function ordered(counts: ReadonlyMap<string, number>): Counts {
	return Object.fromEntries(results.filter((one) => counts.has(one)).map((one) => [one, counts.get(one)]));
}
