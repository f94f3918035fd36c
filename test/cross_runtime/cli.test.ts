/**
 * One command line, four runtimes, the same bytes: standard output, standard error and exit code. Of each table, a case of each command and exit code
 * starts a process on each runtime; the others run in one process a runtime, and in `npm test` on Bun alone, or not where other tests have them on Bun.
 */
import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixture, fixtureNames } from "../support/fixtures.ts";
import { everywhere, everywhereServed, whereServed } from "./everywhere.ts";
import { isWhole, outcome, rowsOfRun, runtimes } from "./runtimes.ts";

// The first case waits for all runtimes to start and to compile the compiler.
setDefaultTimeout(180_000);

const now = ["--now", "2026-11-23T12:00:00Z"];
const folder = mkdtempSync(join(tmpdir(), "ossify-runtimes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const byProcesses = "crio/without-flag/default.json";
const perFixture = [["mutate"], ["mutate", "--patch"], ["eval"], ["explain", "--format", "json"]];
const forPeople = [["mutate", "--diff"], ["explain"], ["eval", "--format", "json"]];

test.each(rowsOfRun(fixtureNames, (name) => name === byProcesses))(
	"mutate, eval and explain are the same everywhere for %s",
	async (name) => {
		const ask = name === byProcesses ? everywhere : everywhereServed;
		const outcomes = await Promise.all(perFixture.map((args) => ask([...args, ...now, `test/fixtures/${name}`])));
		expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
	},
);

test.each(rowsOfRun(["default", "privileged"], (name) => name === "default"))(
	"what is for people to read is the same everywhere for CRI-O's %s container",
	async (name) => {
		const spec = `crio/without-flag/${name}.json`;
		const ask = spec === byProcesses ? everywhere : everywhereServed;
		const outcomes = await Promise.all(forPeople.map((args) => ask([...args, ...now, `test/fixtures/${spec}`])));
		expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
	},
);

describe("from standard input,", () => {
	test("mutate is the same everywhere", async () => {
		const { stdout } = await everywhere(["mutate", ...now], fixture(byProcesses));
		expect(stdout).toBe((await everywhereServed(["mutate", ...now, `test/fixtures/${byProcesses}`])).stdout);
	});

	const spec = new TextDecoder().decode(fixture("podman/default.json"));
	const refused = [
		["nothing", ""],
		["a cut-off spec", spec.slice(0, 1000)],
		["a spec with more after it", `${spec}x`],
		["a list", "[]"],
		["another JSON document", "{}"],
		["bytes that are not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d])],
		["a lone surrogate", '{"ociVersion":"\\ud800"}'],
		["deep nesting", "[".repeat(1_000_000)],
		["a destination that climbs", '{"ociVersion":"1.0.2","root":{"path":"rootfs"},"mounts":[{"destination":"/tmp/../x"}]}'],
		["a spec for Windows", '{"ociVersion":"1.0.2","windows":{"layerFolders":[]}}'],
	] as const;
	const isProcess = (what: string) => what === "a cut-off spec";
	const placed = refused.map(([what, stdin]) => [what, isProcess(what) ? "everywhere" : whereServed, stdin] as const);

	test.each(placed)("%s is refused %s in the same words", async (what, _, stdin) => {
		const ask = isProcess(what) ? everywhere : everywhereServed;
		const { code, stdout, stderr } = await ask(["mutate", ...now], stdin);
		expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
		expect(stderr).toStartWith("ossify: ");
	});
});

describe("what was typed wrong is refused", () => {
	const file = "test/fixtures/podman/default.json";
	const rows: readonly (readonly [what: string, args: readonly string[], code: number, isProcess?: true])[] = [
		["no command", [], 2, true],
		["an unknown command", ["mutat", file], 2],
		["an unknown option", ["mutate", "--pretty", file], 2],
		["an invalid time", ["eval", "--now", "tomorrow", file], 2],
		["a missing file", ["mutate", "no/such/config.json"], 4, true],
		["a folder without a spec", ["mutate", "test/fixtures"], 4],
		["a policy that is not there", ["mutate", "-p", "no/such/policy", file], 3, true],
		["an invalid policy", ["mutate", "-p", file, file], 3],
	];
	const placed = rows.map(
		([what, args, code, isProcess]) => [isProcess ? "everywhere" : whereServed, what, args, code, isProcess] as const,
	);

	test.each(placed)("%s in the same words: %s", async (_, __, args, expected, isProcess) => {
		const { code, stdout } = await (isProcess ? everywhere : everywhereServed)(args);
		expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
	});
});

describe("Rego is the same everywhere:", () => {
	test("build gives the same bundle", async () => {
		const bundles = await Promise.all(
			Object.entries(runtimes).map(async ([name, start]) => {
				const target = join(folder, name);
				mkdirSync(target);
				const { code, stderr } = await outcome([...start(target), "build", "policies", "-o", join(target, "bundle.tar.gz")]);
				expect({ name, code, stderr: code === 0 ? "" : stderr }).toEqual({ name, code: 0, stderr: "" });
				return readFileSync(join(target, "bundle.tar.gz")).toString("base64");
			}),
		);
		expect(new Set(bundles).size).toBe(1);
	});

	test("help is the same", async () => {
		expect((await everywhere(["--help"])).code).toBe(0);
	});
});

describe(`${whereServed}:`, () => {
	const ask = isWhole ? everywhere : everywhereServed;

	test("check finds the same fault", async () => {
		const file = join(folder, "broken.rego");
		writeFileSync(file, "package ossify\n\ndecision := input.spec.root.readnly\n");
		const { code, stdout, stderr } = await ask(["check", file]);
		expect({ code, found: (stdout + stderr).includes("broken.rego:3:29") }).toEqual({ code: 1, found: true });
	});

	test("fmt writes the same text", async () => {
		const file = join(folder, "untidy.rego");
		writeFileSync(file, "package  ossify\ndecision:={}\n");
		expect((await ask(["fmt", "--check", file])).code).toBe(1);
	});
});
