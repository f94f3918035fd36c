/**
 * What is exempt, and until when.
 * @module
 */
import type { AuditedContainer } from "../audit/mod.ts";

/** An exemption, and how many containers it is for. */
export interface Exemption {
	readonly rule: string;
	readonly message: string;
	/** The last day or second that it counts. */
	readonly until?: string;
	/** Whole days from the audit to its end. */
	readonly days?: number;
	readonly containers: number;
}

const day = 24 * 60 * 60 * 1000;

/** The exemptions that end first, first; those without an end last. */
export function exemptionsOf(containers: readonly AuditedContainer[], time: string): readonly Exemption[] {
	const found = new Map<string, Exemption>();
	const exempt = containers.filter(({ result }) => result === "exempt");
	for (const { rule, message, until } of exempt.flatMap(({ reasons }) => reasons)) {
		const key = JSON.stringify([rule, message, until]);
		const known = found.get(key);
		const ends = until !== undefined && { until, days: Math.max(0, Math.floor((endOf(until) - Date.parse(time)) / day)) };
		found.set(key, { rule, message, ...ends, containers: (known?.containers ?? 0) + 1 });
	}
	return [...found.values()].sort((one, other) => (one.days ?? Infinity) - (other.days ?? Infinity) || other.containers - one.containers);
}

/** A day counts to its end. `Date` knows no leap seconds. */
function endOf(until: string): number {
	return until.includes("T") ? Date.parse(until.replace(":60", ":59")) : Date.parse(until) + day;
}
