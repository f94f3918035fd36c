/**
 * An audit in few numbers.
 * @module
 */
import { type Amount, added, type Risk, risks } from "../layer/mod.ts";
import type { AuditedContainer } from "./container.ts";
import { type AuditResult, auditResults } from "./result.ts";

/** Counts by result; those that are 0 are left out. */
export type ResultCounts = Readonly<Partial<Record<AuditResult, number>>>;

/** The same by risk; of containers on a machine. */
export type RiskCounts = Readonly<Partial<Record<Risk, number>>>;

/** The containers that share a namespace or a rule. */
export interface Group {
	readonly name: string;
	readonly containers: number;
	readonly results: ResultCounts;
	readonly risks?: RiskCounts;
}

/** The containers of one risk, and all that they wrote. */
export interface RiskGroup {
	readonly risk: Risk;
	readonly containers: number;
	readonly bytes: number;
	readonly entries: number;
}

/** All of it, as `--format json` prints it. */
export interface Totals {
	readonly containers: number;
	readonly results: ResultCounts;
	/** By name. Containers without a namespace are in the group with the empty name. */
	readonly namespaces: readonly Group[];
	/** Most frequent first; a container counts once for each rule that leads to its result. */
	readonly rules: readonly Group[];
	/** The worst first; where layers were read. */
	readonly risks?: readonly RiskGroup[];
}

/** Adds up containers, one by one. */
export class AuditTally {
	readonly #all = new Counts();
	readonly #namespaces = new Map<string, Counts>();
	readonly #rules = new Map<string, Counts>();
	readonly #written = new Map<Risk, Amount>();

	add(container: AuditedContainer): void {
		const { rules, namespace = "", risk, written } = container;
		for (const counts of [this.#all, countsOf(this.#namespaces, namespace), ...rules.map((rule) => countsOf(this.#rules, rule))])
			counts.add(container);
		if (risk !== undefined) this.#written.set(risk, added(this.#written.get(risk) ?? none, written ?? none));
	}

	count(result: AuditResult): number {
		return this.#all.results.get(result) ?? 0;
	}

	totals(): Totals {
		const byName = (one: Group, other: Group) => (one.name < other.name ? -1 : 1);
		const { containers, results } = this.#all.group("");
		return {
			containers,
			results,
			namespaces: groups(this.#namespaces).sort(byName),
			rules: groups(this.#rules).sort((one, other) => other.containers - one.containers || byName(one, other)),
			...(this.#written.size > 0 && { risks: this.riskGroups() }),
		};
	}

	private riskGroups(): RiskGroup[] {
		return risks.flatMap((risk) => {
			const written = this.#written.get(risk);
			return written === undefined ? [] : [{ risk, containers: this.#all.risks.get(risk) ?? 0, ...written }];
		});
	}
}

const none: Amount = { bytes: 0, entries: 0 };

/** Some containers, by result and by risk. */
class Counts {
	readonly results = new Map<AuditResult, number>();
	readonly risks = new Map<Risk, number>();

	add({ result, risk }: AuditedContainer): void {
		increase(this.results, result);
		if (risk !== undefined) increase(this.risks, risk);
	}

	group(name: string): Group {
		const containers = [...this.results.values()].reduce((total, one) => total + one, 0);
		const results = ordered(auditResults, this.results);
		return { name, containers, results, ...(this.risks.size > 0 && { risks: ordered(risks, this.risks) }) };
	}
}

function groups(all: ReadonlyMap<string, Counts>): Group[] {
	return [...all].map(([name, counts]) => counts.group(name));
}

function countsOf(all: Map<string, Counts>, name: string): Counts {
	const counts = all.get(name) ?? new Counts();
	all.set(name, counts);
	return counts;
}

function increase<K>(counts: Map<K, number>, key: K): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}

function ordered<K extends string>(order: readonly K[], counts: ReadonlyMap<K, number>): Partial<Record<K, number>> {
	return Object.fromEntries(order.filter((one) => counts.has(one)).map((one) => [one, counts.get(one)])) as Partial<Record<K, number>>;
}
