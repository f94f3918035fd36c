/**
 * Dates and times as users write them.
 * @module
 */

const rfc3339 = /^(\d{4}-\d\d-\d\d)(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d))?$/;

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
