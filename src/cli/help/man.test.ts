import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { missingProgram, testWith } from "../../../test/support/needs.ts";
import { loadCommands } from "../commands/mod.ts";
import { manPage } from "./man.ts";

const commands = await loadCommands();

describe("the manual page", () => {
	const page = manPage(commands, "1.2.3");

	test("names every command, option and example", () => {
		const plain = page
			.replaceAll("\\-", "-")
			.replaceAll("\\(aq", "'")
			.replaceAll("\\(ti", "~")
			.replaceAll("\\(ga", "`")
			.replaceAll("\\e", "\\");
		const wanted = commands.flatMap(({ name, options, examples }) => [
			`.SS "ossify ${name}"`,
			...options.map((option) => `--${option.name}`),
			...examples.map(({ line }) => line).filter((line) => /^[ -~]*$/.test(line)),
		]);
		expect(wanted.filter((part) => !plain.includes(part))).toEqual([]);
	});

	testWith(missingProgram("groff"), "is roff without a fault", () => {
		const { stdout, stderr } = spawnSync("groff", ["-man", "-Tutf8", "-ww"], { input: page, encoding: "utf8" });
		expect([stderr, stdout.includes("NAME") || stdout.includes("N\bNA\bAM\bME\bE")]).toEqual(["", true]);
	});
});
