import { describe, expect, test } from "bun:test";
import { mkdirSync, rmSync } from "node:fs";
import { temporaryFolder } from "../../test/support/folder.ts";
import { lineOf } from "./line.ts";
import { lastDecision } from "./recorder.ts";

const { at, write } = temporaryFolder("test");
const line = (time: string, more: object = {}) => `${JSON.stringify({ time, stage: "create", outcome: "hardened", ...more })}\n`;
const [early, late, later] = ["2026-11-23T12:00:00.000Z", "2026-11-24T12:00:00.000Z", "2031-01-01T00:00:00.000Z"];
const rotated = "log.20261123T120001000Z-01234567";
const clock = { notBefore: "2026-11-24T12:00:00Z", event: "decision-recorded" };

/** By name: the files of the log, and the time that is known of. */
const cases: [name: string, files: Record<string, string>, expected: string | undefined][] = [
	["no log", {}, undefined],
	["an empty log", { log: "" }, undefined],
	["one record", { log: line(early) }, early],
	["the last of several", { log: line(late) + line(early) }, early],
	["one without an end", { log: line(early) + line(late).trimEnd() }, late],
	["a torn one after it", { log: line(early) + line(late).slice(0, 40) }, early],
	["an empty line, and zeros, after it", { log: `${line(early)}\n\0\0\0\n` }, early],
	["lines of others after it", { log: `${line(early)}{"time":"2030-01-01"}\nnull\n7\n"x"\n[]\n` }, early],
	["no time in it", { log: line(early) + line("soon") }, early],
	["a time that is no text", { log: `${line(early)}{"time":7,"stage":"create"}\n` }, early],
	["nothing but lines of others", { log: "a\nb\n" }, undefined],
	["one made with a wrong clock", { log: line("1970-01-01T00:00:00.000Z", { clock }) }, "2026-11-24T12:00:00.000Z"],
	["one whose clock was set forward", { log: line(later) }, later],
	["a wrong clock that says nothing", { log: line(early, { clock: { notBefore: "x" } }) + line(early, { clock: 7 }) }, early],
	["a long log", { log: `${line(late).repeat(20_000)}${line(early)}` }, early],
	["a line longer than any of ours", { log: line(early, { x: "x".repeat(200_000) }) }, undefined],
	["a log that was just rotated", { [rotated]: line(early) }, early],
	["a log that was just rotated and opened", { [rotated]: line(early), log: "" }, early],
	["a newer log than the rotated one", { [rotated]: line(late), log: line(early) }, early],
	["files of other names", { "log.1": line(early), "log.gz": line(early) }, undefined],
];

describe("lastDecision()", () => {
	test.each(cases)("%s", (_, files, expected) => {
		for (const name of ["log", rotated, "log.1", "log.gz"]) rmSync(at(name), { force: true });
		for (const [name, text] of Object.entries(files)) write(name, text);
		expect(lastDecision({ log: at("log") })?.toISOString()).toBe(expected as string);
	});

	test.each(["journald", "syslog", "none", "/dev/null", "/nowhere/at/all"])("returns undefined for %s", (log) => {
		expect(lastDecision({ log })).toBeUndefined();
	});

	test("returns undefined for a folder", () => {
		mkdirSync(at("folder"));
		expect(lastDecision({ log: at("folder") })).toBeUndefined();
	});
});

test("a line that is cut as far as possible still has the clock", () => {
	const record = { time: early, stage: "create", outcome: "failed", readonly: false, duration: 1, clock } as never;
	const text = new TextDecoder().decode(
		lineOf({ ...(record as object), image: "x".repeat(5000), error: { code: "c", message: "m" } } as never, 160),
	);
	expect(JSON.parse(text)).toEqual({ time: early, stage: "create", clock, outcome: "failed", readonly: false, duration: 1, cut: true });
});
