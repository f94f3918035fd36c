/** --now: which spellings are taken, and for which second. */
import { expect, test } from "bun:test";
import { timeOf } from "./time.ts";

const taken: readonly (readonly [given: string, time: string])[] = [
	["2027-01-01", "2027-01-01T00:00:00.000Z"],
	["2028-02-29", "2028-02-29T00:00:00.000Z"],
	["2027-01-01T12:00Z", "2027-01-01T12:00:00.000Z"],
	["2027-01-01T12:00:00Z", "2027-01-01T12:00:00.000Z"],
	["2027-01-01 12:00:00.5z", "2027-01-01T12:00:00.500Z"],
	["2027-01-01t12:00:00+02:00", "2027-01-01T10:00:00.000Z"],
];

test.each(taken)("%s is %s", (given, time) => expect(timeOf(given)?.toISOString()).toBe(time));

const refused = [
	"2027-02-29",
	"2027-02-30T00:00:00Z",
	"2027-13-01",
	"2027-01-01T25:00Z",
	"2027-01-01T12:00:00",
	"2027-1-1",
	"2027",
	"tomorrow",
	"2h",
	"",
];

test.each(refused)("%p is refused", (given) => {
	expect(() => timeOf(given)).toThrow(
		`--now is neither a date (2026-11-23) nor a time as RFC 3339 writes it (2026-11-23T12:00:00Z): ${JSON.stringify(given)}`,
	);
});
