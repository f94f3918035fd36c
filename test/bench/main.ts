/**
 * `npm run bench`: what a container's start pays for ossify, and who writes policies. Prints Markdown. Arguments choose parts; `--rounds` says how many:
 *
 *     npm run bench -- hook start --rounds 10
 *
 * Figures are medians with quartiles, and ratios and differences of what ran in turn: single times say more of the machine than of the
 * program. Parts with real containers need root and `npm run setup:host`, and run in the host tests' sandbox, of which nothing stays.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findEngines, ossifyExecutable } from "../host/support/engines.ts";
import { inSandbox, isInSandbox } from "../host/support/sandbox.ts";
import { audit } from "./audit.ts";
import { beside } from "./beside.ts";
import { burst } from "./burst.ts";
import { commands, manyMounts } from "./commands.ts";
import { cri } from "./cri.ts";
import { hook } from "./hook.ts";
import { library } from "./library.ts";
import { opaPath } from "./opa.ts";
import type { Part } from "./part.ts";
import { coldTests, warmTests } from "./policy_tests.ts";
import { runtime } from "./runtime.ts";
import { sizes } from "./sizes.ts";
import { soak } from "./soak.ts";
import { fullNode, start } from "./start.ts";

const parts: readonly Part[] = [
	library,
	commands,
	manyMounts,
	audit,
	sizes,
	coldTests,
	warmTests,
	hook,
	start,
	fullNode,
	burst,
	beside,
	runtime,
	cri,
	soak,
];

try {
	const { positionals, values } = parseArgs({ allowPositionals: true, options: { rounds: { type: "string", default: "40" } } });
	const rounds = Number(values.rounds);
	if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds takes a number");
	const chosen = choose(positionals);
	if (isInSandbox()) await runAll(chosen, rounds);
	else await runHere(chosen, rounds, positionals.length > 0);
} catch (error) {
	console.error(`bench: ${(error as Error).message}`);
	process.exitCode = 1;
}

function choose(names: readonly string[]): Part[] {
	const unknown = names.find((one) => !parts.some(({ name }) => name === one));
	if (unknown !== undefined) throw new Error(`there is no part ${unknown}: ${parts.map(({ name }) => name).join(", ")}`);
	return parts.filter(({ name, byNameOnly }) => names.includes(name) || (names.length === 0 && byNameOnly === undefined));
}

/** First what needs nothing, then what needs the host's engines. */
async function runHere(chosen: readonly Part[], rounds: number, named: boolean): Promise<void> {
	console.log(`Machine: ${cpus().length} × ${cpus()[0]?.model}.\n`);
	await runAll(
		chosen.filter(({ onHost }) => !onHost),
		rounds,
	);
	const names = chosen.filter(({ onHost }) => onHost).map(({ name }) => name);
	if (names.length === 0) return;
	try {
		await runOnHost(names, rounds);
	} catch (error) {
		if (named) throw error;
		console.log(`Not measured: ${names.join(", ")}: ${(error as Error).message}`);
	}
}

async function runOnHost(names: readonly string[], rounds: number): Promise<void> {
	findEngines();
	ossifyExecutable();
	opaPath();
	buildNvidiaRuntime();
	process.exitCode = await inSandbox([process.execPath, fileURLToPath(import.meta.url), ...names, `--rounds=${rounds}`]);
}

/** Before the sandbox, which has no network. */
function buildNvidiaRuntime(): void {
	const { exitCode } = Bun.spawnSync(["node", fileURLToPath(new URL("../../scripts/host/nvidia_runtime.mjs", import.meta.url))], {
		stdout: "ignore",
		stderr: "inherit",
	});
	if (exitCode !== 0) throw new Error("nvidia-container-runtime, which is compared with, could not be built");
}

async function runAll(chosen: readonly Part[], rounds: number): Promise<void> {
	for (const part of chosen) {
		const folder = mkdtempSync(join(tmpdir(), "ossify-bench-"));
		try {
			console.log(await part.run({ rounds, folder }));
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	}
}
