/**
 * Dates, times and durations as users write them.
 * @module
 */

/** Hours end at 23 and minutes at 59, in offsets too: `Date` also reads T24:00:00, as the next day. */
const rfc3339 = /^(\d{4}-\d\d-\d\d)(?:[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/;

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

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `90s`, `15m`, `2h`, `3d` or `1w` in milliseconds, with at most six digits. Undefined for any other text. */
export function parseDuration(text: string): number | undefined {
	const [, number, unit = ""] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
	return number === undefined ? undefined : Number(number) * (units[unit] ?? Number.NaN);
}
