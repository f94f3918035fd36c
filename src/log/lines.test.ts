import { describe, expect, test } from "bun:test";
import { appendFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { temporaryFolder } from "../../test/support/folder.ts";
import { tails } from "../platform/files/tail.ts";
import { LogLines } from "./lines.ts";

const { at, write } = temporaryFolder("test");
const rotated = (n: number) => `log.20261123T12000${n}000Z-0123456${n}`;
const texts = (lines: Iterable<{ text: string }>) => [...lines].map(({ text }) => text);

describe("LogLines", () => {
	test("reads the rotated files first, oldest first, and skips files that do not belong to the log", () => {
		write("log", "5\n6\n");
		write(rotated(2), "3\n4\n");
		write(rotated(1), "1\n\n2\n");
		for (const other of ["log.gz", "log.1", "other.log", `${rotated(1)}.gz`]) write(other, "no\n");
		const lines = new LogLines(tails, at("log"));
		expect([lines.exists(), texts(lines.poll()), texts(lines.poll())]).toEqual([true, ["1", "2", "3", "4", "5", "6"], []]);
		lines.close();
	});

	test("returns a line once it is complete, even if a character was written in two parts", () => {
		const lines = new LogLines(tails, at("log"));
		expect([lines.exists(), texts(lines.poll())]).toEqual([false, []]);
		const bytes = new TextEncoder().encode("aé\nb");
		writeFileSync(at("log"), bytes.subarray(0, 2));
		expect(texts(lines.poll())).toEqual([]);
		appendFileSync(at("log"), bytes.subarray(2));
		expect([texts(lines.poll()), texts(lines.rests())]).toEqual([["aé"], ["b"]]);
		lines.close();
	});

	test("continues after a rotation, also reads the old files, and loses no line of several rotations", () => {
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

	test("starts again when the log is truncated or replaced", () => {
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

	test("follows a link to a log, and refuses anything but a file", () => {
		write("real", "1\n");
		symlinkSync("real", at("log"));
		expect(texts(new LogLines(tails, at("log")).poll())).toEqual(["1"]);
		expect(() => [...new LogLines(tails, "/dev/null").poll()]).toThrow("cannot read /dev/null: it is not a regular file");
	});

	test("does not keep an endless line in memory", () => {
		write("log", "x".repeat(3_000_000));
		const lines = new LogLines(tails, at("log"));
		const lengths = [...lines.poll(), ...lines.rests()].map(({ text }) => text.length);
		expect(lengths.length).toBeGreaterThan(1);
		expect(lengths.reduce((sum, one) => sum + one)).toBe(3_000_000);
		lines.close();
	});
});
