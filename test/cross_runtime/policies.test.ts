/**
 * What writers of policies use, on every runtime: `ossify test`, `init` and `check` with their options, completion, the manual page, the help.
 * The exit code, both streams and each file that is written are the same; only times are not compared. The tutorial
 * (test/tutorial.test.ts) has the rest: `init` of a project, and `build`. A case of each command that reads or writes files starts a process on each
 * runtime; the other cases, with all texts that are the same for every machine, run in one process a runtime. In `npm test`, those processes are of one
 * case, and the others run on Bun.
 */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { commandNames } from "../../src/cli/commands/mod.ts";
import { shells } from "../../src/cli/completion/mod.ts";
import { fixture } from "../support/fixtures.ts";
import { everywhere, everywhereIn, everywhereServed, everywhereServedIn, whereServed } from "./everywhere.ts";
import { flaws, project } from "./project.ts";
import { isWhole, root } from "./runtimes.ts";

// The first case waits for all runtimes to start and to compile the compiler.
setDefaultTimeout(180_000);

const now = ["--now", "2026-11-23T12:00:00Z"];
const cov = ["--coverage-file", "cov.info", "--coverage-file", "cov.json"];

/** A command in a project, and its expected output and files, so that a comparison is never of nothing with nothing. */
interface Case {
	readonly args: readonly string[];
	readonly files: Readonly<Record<string, string>>;
	readonly code: number;
	readonly shows: readonly string[];
	readonly writes?: readonly string[];
	/** It starts a process on each runtime: always, or where each case runs on each. */
	readonly isProcess?: "always" | "whole";
}

const reason = ["✘ test_ports_below  ./site_test.rego:14:1", "found == {80, 443, 8080}  is false", "printed  this one fails"];

const cases: Readonly<Record<string, Case>> = {
	"ossify test, on WebAssembly, with why a test failed": {
		isProcess: "always",
		args: ["test", "."],
		files: project,
		code: 1,
		shows: [...reason, '+       "message": "the tier is none"', "3 passed, 2 failed, 1 skipped on WebAssembly (TIME)"],
	},
	"ossify test --explain none --format junit": {
		args: ["test", "--explain", "none", "--format", "junit", "."],
		files: project,
		code: 1,
		shows: ['<testsuites name="ossify" tests="6" failures="2" skipped="1" time="TIME">', '<failure message="it is undefined">'],
	},
	"ossify test --engine opa --run --durations --threshold": {
		args: ["test", "--engine", "opa", "--run", "site_test\\.test|web", "--durations", "--threshold", "90", "."],
		files: project,
		code: 1,
		shows: ["✔ web  opa TIME", "printed  é, and <&> in a format", "rules that never had a value: site.tier (line 8)", "90 %"],
	},
	"ossify test --engine both --coverage --format json, with both files of the coverage": {
		args: ["test", "--engine", "both", "--coverage", "--format", "json", ...cov, "."],
		files: project,
		code: 1,
		shows: ['"passed":3,"failed":2,"skipped":1', '"printed":[{', '"times":{"wasm":TIME,"opa":TIME}', '"rules":{"covered":4,"total":5'],
		writes: ["cov.info", "cov.json"],
	},
	"ossify test --format tap --update": {
		args: ["test", "--explain", "none", "--format", "tap", "--update", "."],
		files: project,
		code: 1,
		shows: ["TAP version 14", "ok 5 - ./cases.api", "not ok 3 - site_test.test_ports_below", "# SKIP"],
		writes: ["cases/api/decision.json"],
	},
	"ossify check, for people": {
		isProcess: "whole",
		args: ["check", ...now, "shipped", ".", "-d", "site.yaml"],
		files: flaws,
		code: 1,
		shows: ["é site.rego:5:14: unification", "site.yaml:7:7: unknown-knob: nothing reads colour", "exemption-void"],
	},
	"ossify check --format json": {
		args: ["check", ...now, "--format", "json", "--ignore", "unification", "shipped", ".", "-d", "site.yaml"],
		files: flaws,
		code: 1,
		shows: ['"code":"constant-condition"', '"code":"exemption-void"'],
	},
	"ossify check --format sarif": {
		args: ["check", ...now, "--format", "sarif", "shipped", ".", "-d", "site.yaml"],
		files: flaws,
		code: 1,
		shows: ['"uri": "%C3%A9%20site.rego"', '"ruleId": "exemption-void"'],
	},
	"ossify init --from a real spec": {
		isProcess: "whole",
		args: ["init", "--from", "config.json", "cases/web"],
		files: { "config.json": new TextDecoder().decode(fixture("crio/without-flag/default.json")) },
		code: 0,
		shows: ["+ cases/web/spec.json", "removed"],
		writes: ["cases/web/decision.json", "cases/web/mutated.patch", "cases/web/now", "cases/web/spec.json"],
	},
};

const startsProcesses = ({ isProcess }: Case) => isProcess === "always" || (isProcess === "whole" && isWhole);
const placed = Object.entries(cases).map(([name, one]) => [startsProcesses(one) ? "everywhere" : whereServed, name, one] as const);

describe("for authors of policies,", () => {
	test.each(placed)("%s: %s", async (_, __, one) => {
		const { args, files, code, shows, writes = [] } = one;
		const trace = await (startsProcesses(one) ? everywhereIn : everywhereServedIn)(files, args);
		const shown = Buffer.from(trace.stdout, "latin1").toString() + trace.stderr;
		expect({ code: trace.code, missing: shows.filter((text) => !shown.includes(text)), shown }).toEqual({ code, missing: [], shown });
		expect(Object.keys(trace.files).filter((path) => trace.files[path] !== files[path])).toEqual([...writes]);
	});

	test.each([
		[["test", "--watch", "--format", "json", "."], 2, "--watch is for people"],
		[["test", "--threshold", "101", "."], 2, "101"],
		[["test", "--engine", "jvm", "."], 2, "jvm"],
		[["test", "--coverage-file", "cov.xml", "."], 2, "cov.xml"],
		[["test", "--run", "(", "."], 2, "--run is not a regular expression"],
		[["test", "--run", "nothing", "docs"], 3, "docs"],
		[["init", "--from", "no/such/config.json"], 4, "no/such/config.json"],
		[["check", "--schema", "output"], 2, '"output"'],
		[["completion", "tcsh"], 2, '"tcsh"'],
	] as const)(`${whereServed}: ossify %j is refused`, async (args, code, message) => {
		expect(await everywhereServed(args)).toEqual({ code, stdout: "", stderr: expect.stringContaining(message) });
	});

	const text = { code: 0, stdout: expect.stringMatching(/./), stderr: "" };

	test.each([...["input", "decision", "data"].map((name) => `check --schema ${name}`), ...shells.map((shell) => `completion ${shell}`)])(
		`${whereServed}: ossify %s`,
		async (line) => expect(await everywhereServed(line.split(" "))).toEqual(text),
	);

	test("everywhere: ossify --version", async () => expect(await everywhere(["--version"])).toEqual(text));

	const page = manualPage();
	test.each(commandNames)(`${whereServed}: ossify %s --help, and each option in it is in the manual page`, async (name) => {
		const { code, stdout, stderr } = await everywhereServed([name, "--help"]);
		const options = stdout.match(/(?<=^ +(?:-\w, +)?)--[a-z][a-z-]*/gm) ?? [];
		expect({ code, stderr, missing: options.filter((option) => !page.includes(option)) }).toEqual({ code: 0, stderr: "", missing: [] });
		expect(options).toContain("--help");
	});
});

/** dist/ossify.1, as much of a text as is needed to find an option in it. */
function manualPage(): string {
	return readFileSync(`${root}dist/ossify.1`, "utf8").replaceAll("\\-", "-");
}
