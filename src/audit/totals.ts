/**
 * An audit in few numbers.
 * @module
 */
import type { AuditedContainer } from "./container.ts";
import { type AuditResult, auditResults } from "./result.ts";

/** Counts by result; those that are 0 are left out. */
export type ResultCounts = Readonly<Partial<Record<AuditResult, number>>>;

/** The containers that share a namespace or a rule. */
export interface Group {
	readonly name: string;
	readonly containers: number;
	readonly results: ResultCounts;
}

/** All of it, as `--format json` prints it. */
export interface Totals {
	readonly containers: number;
	readonly results: ResultCounts;
	/** By name. Containers without a namespace are in the group with the empty name. */
	readonly namespaces: readonly Group[];
	/** Most frequent first; a container counts once for each rule that leads to its result. */
	readonly rules: readonly Group[];
}

/** Adds up containers, one by one. */
export class AuditTally {
	readonly #all = new Map<AuditResult, number>();
	readonly #namespaces = new Map<string, Map<AuditResult, number>>();
	readonly #rules = new Map<string, Map<AuditResult, number>>();

	add({ result, rules, namespace = "" }: AuditedContainer): void {
		increase(this.#all, result);
		increaseOf(this.#namespaces, namespace, result);
		for (const rule of rules) increaseOf(this.#rules, rule, result);
	}

	count(result: AuditResult): number {
		return this.#all.get(result) ?? 0;
	}

	totals(): Totals {
		const byName = (one: Group, other: Group) => (one.name < other.name ? -1 : 1);
		return {
			containers: sum(this.#all),
			results: ordered(this.#all),
			namespaces: groups(this.#namespaces).sort(byName),
			rules: groups(this.#rules).sort((one, other) => other.containers - one.containers || byName(one, other)),
		};
	}
}

function groups(all: ReadonlyMap<string, ReadonlyMap<AuditResult, number>>): Group[] {
	return [...all].map(([name, counts]) => ({ name, containers: sum(counts), results: ordered(counts) }));
}

function increaseOf(all: Map<string, Map<AuditResult, number>>, name: string, result: AuditResult): void {
	const counts = all.get(name) ?? new Map<AuditResult, number>();
	all.set(name, counts);
	increase(counts, result);
}

function increase(counts: Map<AuditResult, number>, result: AuditResult): void {
	counts.set(result, (counts.get(result) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<AuditResult, number>): number {
	return [...counts.values()].reduce((total, one) => total + one, 0);
}

function ordered(counts: ReadonlyMap<AuditResult, number>): ResultCounts {
	return Object.fromEntries(auditResults.filter((one) => counts.has(one)).map((one) => [one, counts.get(one)]));
}
