/**
 * The filters of `ossify log`.
 * @module
 */
import { parseDuration, parseMoment } from "../moment.ts";
import { type LoggedRecord, resultsOf } from "./entry.ts";

/** A record has to match each field that is set, and for a list, one of its values. */
export interface Filter {
	readonly outcomes?: readonly string[];
	readonly stages?: readonly string[];
	readonly namespaces?: readonly string[];
	readonly pods?: readonly string[];
	/** Names of containers. */
	readonly names?: readonly string[];
	/** Beginnings of IDs. */
	readonly containers?: readonly string[];
	/** Whole names, or names without registry, folders of the repository, tag or digest. */
	readonly images?: readonly string[];
	/** Rules, or the part of them before a slash: `exemptions`. */
	readonly rules?: readonly string[];
	readonly since?: Date;
	readonly until?: Date;
}

/** One kind of filter with the given values, of which one has to match. */
export interface Criterion {
	/** The option's name. */
	readonly option: string;
	readonly given: readonly string[];
	/** The values of this kind in a record. */
	valuesOf(record: LoggedRecord): readonly string[];
	matches(value: string, given: string): boolean;
}

type Kind = Pick<Criterion, "option" | "valuesOf" | "matches">;

/** The kinds of filter that compare texts: all but the times. */
const kinds = {
	outcomes: { option: "outcome", valuesOf: resultsOf, matches: isEqual },
	stages: { option: "stage", valuesOf: ({ stage }) => [stage], matches: isEqual },
	namespaces: { option: "namespace", valuesOf: ({ namespace }) => listed(namespace), matches: isLike },
	pods: { option: "pod", valuesOf: ({ pod }) => listed(pod), matches: isLike },
	names: { option: "name", valuesOf: ({ name }) => listed(name), matches: isLike },
	containers: { option: "container", valuesOf: ({ container }) => listed(container), matches: (value, given) => value.startsWith(given) },
	images: { option: "image", valuesOf: ({ image }) => listed(image), matches: isImage },
	rules: { option: "rule", valuesOf: rulesOf, matches: (value, given) => isEqual(value, given) || isIn(value, given) },
} as const satisfies Readonly<Partial<Record<keyof Filter, Kind>>>;

/** The criteria of a filter. */
export function criteriaOf(filter: Filter): Criterion[] {
	return (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((key) => {
		const given = filter[key] ?? [];
		return given.length === 0 ? [] : [{ ...kinds[key], given }];
	});
}

/** Whether a record matches a criterion. */
export function fulfils(record: LoggedRecord, { given, valuesOf, matches }: Criterion): boolean {
	return valuesOf(record).some((value) => given.some((one) => matches(value, one)));
}

/** Whether the time of a record is within the filter's. */
export function isWithin({ time }: LoggedRecord, { since, until }: Filter): boolean {
	const at = Date.parse(time);
	return (since === undefined || at >= since.getTime()) && (until === undefined || at < until.getTime());
}

/** Whether a record matches a filter. */
export function passes(record: LoggedRecord, filter: Filter): boolean {
	return isWithin(record, filter) && criteriaOf(filter).every((one) => fulfils(record, one));
}

function listed(value: string | undefined): readonly string[] {
	return value === undefined ? [] : [value];
}

function isEqual(value: string, given: string): boolean {
	return value === given;
}

function isIn(rule: string, folder: string): boolean {
	return rule.startsWith(`${folder.replace(/\/$/, "")}/`);
}

/** `*` matches any characters. Not a regular expression: the time of one would grow exponentially with the number of stars. */
function isLike(value: string, given: string): boolean {
	const [first = "", ...rest] = given.split("*");
	const last = rest.pop();
	if (last === undefined) return value === given;
	if (!value.startsWith(first)) return false;
	let at = first.length;
	for (const part of rest) {
		const found = value.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return value.length - last.length >= at && value.endsWith(last);
}

/** `registry:5000/team/app:1@sha256:…` is also `app`, `team/app` and `app:1`. */
function isImage(value: string, given: string): boolean {
	const [tagged = ""] = value.split("@");
	const bare = tagged.replace(/:[^/:]*$/, "");
	return [value, tagged, bare].some((one) => isLike(one, given) || isLike(one, `*/${given}`));
}

/** The rules named in a record, each once. */
export function rulesOf({ reasons, deny, warn }: LoggedRecord): string[] {
	return [...new Set([...deny, ...warn, ...reasons].map(({ rule }) => rule))];
}

/** A point in time, or a duration before now: `90s`, `15m`, `2h`, `3d`, `1w`. Undefined for any other text. */
export function parseTime(text: string, now: Date): Date | undefined {
	const before = parseDuration(text);
	return before === undefined ? parseMoment(text) : new Date(now.getTime() - before);
}
