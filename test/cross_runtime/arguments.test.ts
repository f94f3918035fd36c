/**
 * The arguments of a call reach the underlying runtime unchanged: every subcommand, in any order of options, with values that
 * mislead.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { dispatcher } from "../../src/runtime/dispatcher.ts";
import { type Dialect, grammarOf, startingCommands } from "../../src/runtime/grammar.ts";
import { isWhole, outcome, root } from "./runtimes.ts";

/** None of the shipped ones. */
const noAllowances = { "/run": null, "/tmp": null, "/var/tmp": null, "/dev/shm": null };

const folder = mkdtempSync(join(tmpdir(), "ossify-arguments-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const executable = join(root, "dist/ossify");
const at = (name: string) => join(folder, name);

/** No tmpfs is allowed, so that a spec whose root is read-only stays as it is, in a restore, too. */
const ossify = ["--log", "none", "-d", at("data.json")];

beforeAll(() => {
	writeFileSync(at("data.json"), JSON.stringify({ ossify: { config: { tmpfs: { capped: false, allowances: noAllowances } } } }));
	for (const name of ["runc", "crun"]) {
		script(at(name), `#!/bin/sh\nprintf '%s\\0' "$@"\n`);
		script(at(`script-${name}`), dispatcher({ executable, runtime: at(name), options: ossify }));
	}
	// What starts is in a bundle that needs no change, so that nothing but the arguments counts.
	for (const bundle of ["bundle", "create", "run"]) {
		mkdirSync(at(bundle));
		writeFileSync(
			at(`${bundle}/config.json`),
			JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs", readonly: true }, linux: { namespaces: [{ type: "mount" }] } }),
		);
	}
	writeFileSync(
		at("config.json"),
		JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs", readonly: true }, linux: { namespaces: [{ type: "mount" }] } }),
	);
});

function script(path: string, text: string): void {
	writeFileSync(path, text);
	chmodSync(path, 0o755);
}

/** All other commands that runtimes have. */
const otherCommands = "checkpoint delete events exec features kill list mounts pause ps resume spec start state update help h".split(" ");

/** No NUL can be in an argument; all else can. */
const value = fc.oneof(
	fc.constantFrom("create", "run", "state", "--", "-", "", " ", "--bundle", "a b", "'", '"$(id)"', "*", "\\", "ü\n"),
	fc.string({ maxLength: 12 }).filter((text) => !text.includes("\0")),
);

function options(names: readonly string[], switches: readonly string[]): fc.Arbitrary<string[]> {
	const long = names.filter((name) => name.length > 1 && !["bundle", "config"].includes(name));
	const plain = switches.filter((name) => name.length > 1 && !["help", "usage", "version"].includes(name));
	const one = fc.oneof(
		fc.tuple(fc.constantFrom(...long), value).chain(([name, text]) => {
			// A value that looks like an option is refused unless it is joined: versions of runc differ on it.
			const joined = [`--${name}=${text}`];
			return text.trimStart().startsWith("-") ? fc.constant(joined) : fc.constantFrom(joined, [`--${name}`, text]);
		}),
		fc.constantFrom(...plain).map((name) => [`--${name}`]),
	);
	return fc.array(one, { maxLength: 4 }).map((list) => list.flat());
}

const bundle = fc.constantFrom(["--bundle", "bundle"], ["-b", "run"], ["--bundle=create"], []);
const id = fc.constantFrom("web", "create", "run", "restore");

/** A call that the runtime would take, or at least not refuse for its options. */
function call(runtime: string): fc.Arbitrary<string[]> {
	const { global, starting } = grammarOf(runtime).dialects[0] as Dialect;
	const start = fc
		.tuple(fc.constantFrom(...startingCommands), options(starting.values, starting.switches), bundle, id)
		.map(([command, own, where, container]) => [command, ...own, ...where, container]);
	const other = fc.tuple(fc.constantFrom(...otherCommands), fc.array(value, { maxLength: 5 })).map(([command, rest]) => [command, ...rest]);
	return fc.tuple(options(global.values, global.switches), fc.oneof(start, other)).map(([before, rest]) => [...before, ...rest]);
}

test.each(["runc", "crun"])(
	"property: %s gets each call as it was made",
	async (runtime) => {
		writeFileSync(at("data.json"), JSON.stringify({ ossify: { config: { tmpfs: { capped: false, allowances: noAllowances } } } }));
		const routes = [[at(`script-${runtime}`)], [executable, "runtime", "--runtime", at(runtime), ...ossify, "--"]];
		await fc.assert(
			fc.asyncProperty(call(at(runtime)), async (args) => {
				for (const route of routes) {
					const { stdout, stderr, code } = await outcome([...route, ...args], "", folder);
					expect({ code, stderr, args: Buffer.from(stdout, "latin1").toString("utf8").split("\0").slice(0, -1) }).toEqual({
						code: 0,
						stderr: "",
						args,
					});
				}
			}),
			{ numRuns: isWhole ? 60 : 15 },
		);
	},
	120_000,
);
