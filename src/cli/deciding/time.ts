/**
 * Times, as `--now` and the files of cases write them.
 * @module
 */
import { usageError } from "../arguments/mod.ts";

/** RFC 3339, whose offset is not optional: a local time would be another on another machine. */
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Undefined where it is no such time. */
export function parseTime(text: string): Date | undefined {
	const time = new Date(text.toUpperCase());
	return rfc3339.test(text) && !Number.isNaN(time.getTime()) ? time : undefined;
}

/** The value of `--now`. @throws {OssifyError} `usage/invalid-time` */
export function timeOf(text: string | undefined): Date | undefined {
	if (text === undefined) return undefined;
	const time = parseTime(text);
	if (time) return time;
	throw usageError("usage/invalid-time", `--now is not a time as RFC 3339 writes it (2026-11-23T12:00:00Z): ${JSON.stringify(text)}`);
}
