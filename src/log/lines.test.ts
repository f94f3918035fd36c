import { describe, expect, test } from "bun:test";
import { appendFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { temporaryFolder } from "../../test/support/folder.ts";
import { tails } from "../platform/files/tail.ts";
import { LogLines } from "./lines.ts";

const { at, write } = temporaryFolder("test");
const rotated = (n: number) => `log.20261123T12000${n}000Z-0123456${n}`;
const texts = (lines: Iterable<{ text: string }>) => [...lines].map(({ text }) => text);

describe("LogLines", () => {
	test("reads the rotated files first, the oldest before the others, and passes over what is not the log's", () => {
		write("log", "5\n6\n");
		write(rotated(2), "3\n4\n");
		write(rotated(1), "1\n\n2\n");
		for (const other of ["log.gz", "log.1", "other.log", `${rotated(1)}.gz`]) write(other, "no\n");
		const lines = new LogLines(tails, at("log"));
		expect([lines.exists(), texts(lines.poll()), texts(lines.poll())]).toEqual([true, ["1", "2", "3", "4", "5", "6"], []]);
		lines.close();
	});

	test("gives a line when its end is there, also when a character comes in two parts", () => {
		const lines = new LogLines(tails, at("log"));
		expect([lines.exists(), texts(lines.poll())]).toEqual([false, []]);
		const bytes = new TextEncoder().encode("aé\nb");
		writeFileSync(at("log"), bytes.subarray(0, 2));
		expect(texts(lines.poll())).toEqual([]);
		appendFileSync(at("log"), bytes.subarray(2));
		expect([texts(lines.poll()), texts(lines.rests())]).toEqual([["aé"], ["b"]]);
		lines.close();
	});

	test("goes on when the log is rotated, hears who still writes to the old file, and loses none of several", () => {
		write("log", "1\n");
		const lines = new LogLines(tails, at("log"));
		expect(texts(lines.poll())).toEqual(["1"]);
		appendFileSync(at("log"), "2\n");
		renameSync(at("log"), at(rotated(1)));
		write("log", "3\n");
		renameSync(at("log"), at(rotated(2)));
		write("log", "4\n");
		expect(texts(lines.poll())).toEqual(["2", "3", "4"]);
		appendFileSync(at(rotated(1)), "late\n");
		expect(texts(lines.poll())).toEqual(["late"]);
		rmSync(at(rotated(1)));
		rmSync(at(rotated(2)));
		appendFileSync(at("log"), "5\n");
		expect([texts(lines.poll()), texts(lines.poll())]).toEqual([["5"], []]);
		lines.close();
	});

	test("begins again when the log is cut off, or replaced", () => {
		write("log", "1\n2\n3\n");
		const lines = new LogLines(tails, at("log"));
		expect(texts(lines.poll())).toEqual(["1", "2", "3"]);
		truncateSync(at("log"));
		appendFileSync(at("log"), "4\n");
		expect(texts(lines.poll())).toEqual(["4"]);
		rmSync(at("log"));
		write("log", "5\n");
		expect(texts(lines.poll())).toEqual(["5"]);
		lines.close();
	});

	test("follows a link to a log, and refuses what is no file", () => {
		write("real", "1\n");
		symlinkSync("real", at("log"));
		expect(texts(new LogLines(tails, at("log")).poll())).toEqual(["1"]);
		expect(() => [...new LogLines(tails, "/dev/null").poll()]).toThrow("cannot read /dev/null: it is not a regular file");
	});

	test("does not hold a line without end", () => {
		write("log", "x".repeat(3_000_000));
		const lines = new LogLines(tails, at("log"));
		const lengths = [...lines.poll(), ...lines.rests()].map(({ text }) => text.length);
		expect(lengths.length).toBeGreaterThan(1);
		expect(lengths.reduce((sum, one) => sum + one)).toBe(3_000_000);
		lines.close();
	});
});
