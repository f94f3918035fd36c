/**
 * A clock that shows a time at which something had not happened that has. Then the time is not known, and a policy is not given any:
 * an exemption that has ended would count again.
 * @module
 */

/** What has happened, and when: no clock that is right shows less. */
export interface PastEvent {
	readonly time: Date;
	readonly event: "policy-built" | "decision-recorded";
}

/** What a policy sees of a clock that is wrong, as `input.host.clock`, and what a record says of it. */
export interface WrongClock {
	/** What the clock shows. */
	readonly now: string;
	/** When the event was. */
	readonly notBefore: string;
	readonly event: PastEvent["event"];
}

/** Clocks are set back by less: those of two machines, such as the one that built the policy, differ, and time servers correct them. */
const tolerance = 5 * 60 * 1000;

/** Undefined where the clock may be right. */
export function wrongClock(now: Date, past: PastEvent | undefined): WrongClock | undefined {
	if (past === undefined || now.getTime() >= past.time.getTime() - tolerance) return undefined;
	return { now: utcSeconds(now), notBefore: utcSeconds(past.time), event: past.event };
}

/** Of several events the one that happened last. */
export function latestOf(events: readonly (PastEvent | undefined)[]): PastEvent | undefined {
	return events.reduce((latest, one) => (one && (!latest || one.time > latest.time) ? one : latest), undefined);
}

/** RFC 3339 in UTC, to the second: `2026-11-23T12:00:00Z`. */
export function utcSeconds(time: Date): string {
	return `${time.toISOString().slice(0, 19)}Z`;
}
