/**
 * Which records somebody wants to see.
 * @module
 */
import type { LoggedRecord } from "./entry.ts";

/** Left out: any. All that is given has to hold. */
export interface Filter {
	readonly outcomes?: readonly string[];
	readonly stages?: readonly string[];
	readonly namespaces?: readonly string[];
	/** What an id begins with. */
	readonly containers?: readonly string[];
	/** A rule, or the part of it before a slash: `exemptions`. */
	readonly rules?: readonly string[];
	readonly since?: Date;
	readonly until?: Date;
}

/** Whether a record passes. */
export function passes(record: LoggedRecord, { outcomes, stages, namespaces, containers, rules, since, until }: Filter): boolean {
	const time = Date.parse(record.time);
	return (
		(since === undefined || time >= since.getTime()) &&
		(until === undefined || time < until.getTime()) &&
		isAmong(outcomes, (one) => one === record.outcome) &&
		isAmong(stages, (one) => one === record.stage) &&
		isAmong(namespaces, (one) => one === record.namespace) &&
		isAmong(containers, (one) => record.container?.startsWith(one) === true) &&
		isAmong(rules, (one) => rulesOf(record).some((rule) => rule === one || rule.startsWith(`${one.replace(/\/$/, "")}/`)))
	);
}

/** The rules that spoke, each once. */
export function rulesOf({ reasons, deny, warn }: LoggedRecord): string[] {
	return [...new Set([...deny, ...warn, ...reasons].map(({ rule }) => rule))];
}

function isAmong(wanted: readonly string[] | undefined, is: (one: string) => boolean): boolean {
	return wanted === undefined || wanted.length === 0 || wanted.some(is);
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const rfc3339 = /^(\d{4}-\d\d-\d\d)(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

/** A point in time, or so long ago: `90s`, `15m`, `2h`, `3d`, `1w`. Undefined where it is none of these. */
export function parseTime(text: string, now: Date): Date | undefined {
	const [, number, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
	if (number !== undefined && unit !== undefined) return new Date(now.getTime() - Number(number) * (units[unit] ?? 0));
	return parseMoment(text);
}

/** `2026-11-23T12:00:00Z`, or `2026-11-23`, the first second of that day in UTC. Undefined where it is neither, or no calendar has that day. */
export function parseMoment(text: string): Date | undefined {
	const [, day] = rfc3339.exec(text) ?? [];
	if (day === undefined || !isInCalendar(day)) return undefined;
	const time = new Date(text.toUpperCase().replace(" ", "T"));
	return Number.isNaN(time.getTime()) ? undefined : time;
}

/** Some runtimes take February 30 for March 2. */
function isInCalendar(day: string): boolean {
	const time = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}
