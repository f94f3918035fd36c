/**
 * `npm run fuzz`: every fuzzer in turn, in the sandbox of the host tests. Needs root and `npm run setup:host`. Fails where one found something.
 *
 *     npm run fuzz                          a minute for each
 *     npm run fuzz -- 30                    30 minutes in all, the same time for each
 *     npm run fuzz -- --only arguments      one of them
 *     npm run fuzz -- --seed 42             again what a run with that seed tried
 */
import { parseArgs } from "node:util";
import { inSandbox, isInSandbox } from "../host/support/sandbox.ts";
import type { Fuzzer, FuzzFailure } from "./fuzzer.ts";
import { fuzzers } from "./fuzzers.ts";

const { values, positionals } = parsed();
const chosen = fuzzers.filter(({ name }) => values.only === undefined || values.only === name);
const minutes = positionals[0] === undefined ? chosen.length : Number(positionals[0]);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);

try {
	if (chosen.length === 0) throw new Error(`there is no fuzzer ${values.only}, only ${fuzzers.map(({ name }) => name).join(", ")}`);
	if (positionals.length > 1 || !(minutes > 0)) throw new Error(`the time is a number of minutes, not ${positionals.join(" ")}`);
	if (!Number.isInteger(seed)) throw new Error(`the seed is an integer, not ${values.seed}`);
	process.exitCode = isInSandbox() ? await runAll() : await inSandbox([process.execPath, import.meta.path, ...process.argv.slice(2)]);
} catch (error) {
	console.error(`fuzz: ${(error as Error).message}`);
	process.exitCode = 1;
}

function parsed() {
	try {
		return parseArgs({ allowPositionals: true, options: { seed: { type: "string" }, only: { type: "string" } } });
	} catch (error) {
		console.error(`fuzz: ${(error as Error).message}: it takes MINUTES, --only NAME and --seed N`);
		process.exit(2);
	}
}

async function runAll(): Promise<number> {
	let failed = 0;
	for (const fuzzer of chosen) failed += await runOne(fuzzer);
	return failed > 0 ? 1 : 0;
}

/** @returns how much it found */
async function runOne({ name, run }: Fuzzer): Promise<number> {
	console.log(`fuzz: ${name}, seed ${seed}`);
	const start = Date.now();
	const { tries, findings } = await run(start + (minutes * 60_000) / chosen.length, seed);
	for (const finding of findings) show(name, finding);
	console.log(`fuzz: ${name}: ${tries} tries in ${((Date.now() - start) / 1000).toFixed(0)} s, ${findings.length} findings`);
	return findings.length;
}

function show(name: string, { what, input }: FuzzFailure): void {
	console.log(`\nFINDING: ${what}\n  input: ${JSON.stringify(input)}`);
	console.log(`  again: npm run fuzz -- --only ${name} --seed ${seed}`);
	console.log(`  keep it: add the input to test/fuzz/corpus/${name}.json, which is tried first in every run\n`);
}
