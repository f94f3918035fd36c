import { describe, expect, test } from "bun:test";
import { temporaryFolder } from "../../test/support/folder.ts";
import { tails } from "../platform/files/tail.ts";
import { recentDecisions } from "./recent.ts";

const { at, write } = temporaryFolder("test");
const since = new Date("2026-11-23T00:00:00Z");

/** A record of some hour of a day. */
function record(day: number, hour: number, outcome = "hardened"): string {
	const time = `2026-11-${day}T${String(hour).padStart(2, "0")}:00:00.000Z`;
	return `${JSON.stringify({ time, stage: "create", outcome, readonly: true, duration: 1 })}\n`;
}
const recent = (most?: number) => {
	const found = recentDecisions(tails, at("x.log"), since, most);
	return found && { ...found.summary.outcomes, foreign: found.summary.foreign, ...(found.only !== undefined && { only: found.only }) };
};
const rotated = "x.log.20261122T230000000Z-0123abcd";

describe("recentDecisions()", () => {
	test("returns undefined if there is no log", () => {
		expect(recent()).toBeUndefined();
	});

	test("counts the decisions since the time, also those in rotated files", () => {
		write(rotated, record(22, 1) + record(23, 1, "denied"));
		write("x.log", record(23, 2) + record(23, 3) + record(23, 4, "failed"));
		expect(recent()).toEqual({ denied: 1, hardened: 2, failed: 1, foreign: 0 });
	});

	test("does not read a file that is older than the time", () => {
		write(rotated, "torn\n".repeat(3));
		write("x.log", record(22, 2) + record(23, 3));
		expect(recent()).toEqual({ hardened: 1, foreign: 0 });
	});

	test("returns the time of the first record if it does not read all", () => {
		write(rotated, record(23, 1));
		write("x.log", record(23, 2) + record(23, 3, "denied") + record(23, 4));
		expect(recent(record(23, 4).length * 2 + 5)).toEqual({ denied: 1, hardened: 1, foreign: 0, only: "2026-11-23T03:00:00.000Z" });
	});

	test("counts lines that are not decisions, and skips an endless one", () => {
		write("x.log", `${record(23, 2)}not a decision\n{"time": "2026-1`);
		expect(recent()).toEqual({ hardened: 1, foreign: 2 });
	});

	test("refuses a folder", () => {
		write("x.log/y", "");
		expect(() => recent()).toThrow("it is a folder");
	});
});
