/**
 * Variables of the caller's environment that have led past ossify, or could, on each way in: no container starts unhardened. Each is one of the
 * process that starts the engine or the runtime, and of everything that those start.
 */
import { afterEach, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hookFileText } from "../../src/install/as_hook/hook_file.ts";
import { engines, type HookEngine } from "../../src/install/engines/mod.ts";
import { executablePath } from "../../src/install/layout.ts";
import { bundleEngine } from "./support/bundle.ts";
import { type Engine, newName } from "./support/container.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { readLog, startsHardenedOrNotAtAll } from "./support/hooked.ts";
import { podmanEngine } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import { wrapped } from "./support/wrapped.ts";

const folder = join(sandbox().folder, newName());
mkdirSync(folder);
const at = (name: string) => join(folder, name);
writeFileSync(at("evil.js"), "process.exit(0)\n");
writeFileSync(at("bunfig.toml"), `preload = [${JSON.stringify(at("evil.js"))}]\n`);
writeFileSync(at("evil.sh"), "exit 0\n");

const variables: readonly (readonly [name: string, value: string])[] = [
	["BUN_OPTIONS", "--version"],
	["BUN_OPTIONS", "--help"],
	["BUN_OPTIONS", "--revision"],
	["BUN_OPTIONS", `--cwd=${folder}`],
	["BUN_OPTIONS", `--preload=${at("evil.js")}`],
	["BUN_OPTIONS", `--config=${at("bunfig.toml")}`],
	["BUN_BE_BUN", "1"],
	["BUN_INSPECT", "1"],
	["BUN_INSPECT_PRELOAD", at("evil.js")],
	["BUN_JSC_options", "nonsense"],
	["NODE_OPTIONS", "--version"],
	["ENV", at("evil.sh")],
	["BASH_ENV", at("evil.sh")],
	["IFS", "aeiou"],
	["ossify_answer", "ossify: prepared"],
];

/** The hook as `ossify install` writes it, with the executable of these tests and the policies in it. */
function installedHook(engine: HookEngine) {
	const log = join(folder, newName());
	const text = hookFileText(engine, "", { log });
	const file = JSON.parse(text.replace(JSON.stringify(executablePath), JSON.stringify(ossifyExecutable()))) as {
		hook: { path: string; args: string[]; env: string[]; timeout: number };
	};
	const policy = file.hook.args.indexOf("-p");
	file.hook.args.splice(policy, 2);
	return { ...file, log };
}

function hooksFolder(engine: HookEngine) {
	const { log, ...file } = installedHook(engine);
	const hooksDir = join(folder, newName());
	mkdirSync(hooksDir);
	writeFileSync(join(hooksDir, "zz-ossify.json"), JSON.stringify(file));
	return { hooksDir, log };
}

const { crio, podman } = engines as { crio: HookEngine; podman: HookEngine };

interface Way {
	readonly engine: Engine;
	readonly outcomes: () => string[];
}

function logging(engine: Engine, log: string): Way {
	return { engine, outcomes: () => readLog(log).map(({ outcome }) => outcome) };
}

function liveHook(runtime: "runc" | "crun"): Way {
	const { hook, log } = installedHook(crio);
	return logging(bundleEngine(runtime, { hooks: { createRuntime: [hook] } }), log);
}

async function inFront(name: keyof typeof wrapped): Promise<Way> {
	const engine = await wrapped[name]();
	return { engine, outcomes: () => engine.records().map(({ outcome }) => outcome) };
}

/** How a container comes by its hardening. Daemons are started for each variable, so they take a few of them. */
const ways: readonly (readonly [name: string, start: () => Way | Promise<Way>, few?: "few"])[] = [
	["the hook in runc", () => liveHook("runc")],
	["the hook in crun", () => liveHook("crun")],
	[
		"Podman's hook",
		() => {
			const { hooksDir, log } = hooksFolder(podman);
			return logging(podmanEngine({ hooksDir }), log);
		},
	],
	[
		"CRI-O's hook",
		async () => {
			const { hooksDir, log } = hooksFolder(crio);
			return logging(crioEngine(await Crio.start({ hooksDirs: [hooksDir] })), log);
		},
		"few",
	],
	["in front of runc", () => inFront("runc")],
	["in front of crun", () => inFront("crun")],
	["in front of runc, for Podman", () => inFront("Podman")],
	["in front of runc, for containerd", () => inFront("containerd"), "few"],
	["in front of runc, for CRI-O", () => inFront("CRI-O"), "few"],
];

const before = { ...process.env };
afterEach(() => {
	for (const [name] of variables) delete process.env[name];
	Object.assign(process.env, before);
});

for (const [way, start, few] of ways) {
	describe(way, () => {
		const chosen = variables.filter(([name, value]) => few === undefined || value === "--version" || name === "BUN_BE_BUN");
		test.each(chosen)("%s=%s", async (name, value) => {
			process.env[name] = value;
			const { engine, outcomes } = await start();
			try {
				expect(await startsHardenedOrNotAtAll(engine)).toBe("hardened");
				expect(outcomes().some((outcome) => ["hardened", "requested"].includes(outcome))).toBe(true);
			} finally {
				await engine.close();
			}
		});
	});
}
