/**
 * Whether ossify reads a call as the real runtime does: which bundle's spec it is about. Each bundle names a source that is not there, and
 * the runtime says which one it missed.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, normalize } from "node:path";
import fc from "fast-check";
import { readCall } from "../../src/runtime/call.ts";
import { grammarOf } from "../../src/runtime/grammar.ts";
import { run } from "./support/command.ts";
import { findEngines, type OciRuntime } from "./support/engines.ts";
import { sandbox } from "./support/sandbox.ts";

const engines = findEngines();
const folder = mkdtempSync(join(sandbox().folder, "arguments-"));

/** Where specs are: in the working directory, and in folders with names that mislead. */
const bundles = [".", "p", "run", "create", "=p", "--bundle"];
/** crun's: a spec that is called otherwise. */
const files = ["config.json", "other.json"];

beforeAll(() => {
	mkdirSync(join(folder, "rootfs"), { recursive: true });
	for (const bundle of bundles) {
		mkdirSync(join(folder, bundle), { recursive: true });
		for (const file of files) writeFileSync(join(folder, bundle, file), JSON.stringify(spec(`${bundle}/${file}`)));
	}
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function spec(name: string) {
	const source = `/nowhere/${encodeURIComponent(name)}.`;
	return {
		ociVersion: "1.0.0",
		root: { path: join(folder, "rootfs") },
		mounts: [{ destination: "/m", type: "bind", source, options: ["bind"] }],
		process: { cwd: "/", args: ["/x"], user: { uid: 0, gid: 0 } },
		linux: { namespaces: [{ type: "mount" }, { type: "pid" }] },
	};
}

/** What the runtime itself looked at; undefined where it refused its arguments. */
async function readBy(runtime: OciRuntime, args: readonly string[]): Promise<string | undefined> {
	const { stdout, stderr } = await run([engines[runtime], ...args], { cwd: folder });
	const name = /\/nowhere\/([^"`'\s]+)\./.exec(stdout + stderr)?.[1];
	return name === undefined ? undefined : normalize(decodeURIComponent(name));
}

/** What ossify would have hardened, by the same name. */
function readByOssify(runtime: OciRuntime, args: readonly string[]): string | undefined {
	const config = readCall(args, grammarOf(engines[runtime])).start?.config;
	return config === undefined ? undefined : normalize(config);
}

const bundle = fc.constantFrom(...bundles);
const common: fc.Arbitrary<readonly string[]> = fc.oneof(
	bundle.chain((name) => fc.constantFrom(["--bundle", name], [`--bundle=${name}`], ["-b", name])),
	fc.constantFrom(["--no-pivot"], ["--no-new-keyring"], ["--pid-file", "pid"], ["--pid-file=pid"], ["--preserve-fds=0"]),
);
const option: Readonly<Record<OciRuntime, fc.Arbitrary<readonly string[]>>> = {
	runc: fc.oneof(
		common,
		bundle.chain((name) => fc.constantFrom(["-bundle", name], [`-b=${name}`], [`-bundle=${name}`], [`--b=${name}`])),
		fc.constantFrom(["--no-pivot=false"], ["-no-pivot"]),
	),
	crun: fc.oneof(
		common,
		bundle.chain((name) => fc.constantFrom([`-b${name}`], ["--bund", name], [`--bun=${name}`])),
		fc.constantFrom(["-f", "other.json"], ["--config=other.json"], ["--conf", "other.json"], ["--pid", "pid"]),
	),
};
const global: Readonly<Record<OciRuntime, fc.Arbitrary<readonly string[]>>> = {
	runc: fc.constantFrom(
		[],
		["--debug"],
		["--log", "create"],
		["-log-format", "json"],
		["--rootless=false"],
		["--root", join(folder, "run-root")],
	),
	crun: fc.constantFrom(
		[],
		["--debug"],
		["--log", "file:create"],
		["--log-f", "json"],
		["--root", join(folder, "crun-root")],
		["--cgroup-manager=disabled"],
	),
};

test.each(["runc", "crun"] as const)(
	"property: ossify and %s read the same bundle",
	async (runtime) => {
		let accepted = 0;
		const call = fc
			.tuple(
				global[runtime],
				fc.constantFrom("create", "run"),
				fc.array(option[runtime], { maxLength: 4 }),
				fc.constantFrom([], ["--"]),
				fc.constantFrom("web", "create", "run"),
				fc.array(option[runtime], { maxLength: 1 }),
			)
			.map(([before, command, own, dashes, id, behind]) => [...before, command, ...own.flat(), ...dashes, id, ...behind.flat()]);
		await fc.assert(
			fc.asyncProperty(call, async (args) => {
				const real = await readBy(runtime, args);
				if (real === undefined) return;
				accepted++;
				expect(readByOssify(runtime, args)).toBe(real);
			}),
			{ numRuns: 150 },
		);
		// A test in which the runtime refuses everything would prove nothing.
		expect(accepted).toBeGreaterThan(50);
	},
	120_000,
);
