/**
 * Do the tests of the shipped policies notice when a rule is broken? Breaks each in many ways, one at a time, and runs the tests on the
 * WebAssembly that comes of it. A mutant that passes them all has survived: either a test is missing, or it decides as before, which
 * scripts/mutants.survivors.json gives the reason for.
 *
 *     bun scripts/test_mutants.ts              every mutant; minutes
 *     bun scripts/test_mutants.ts --sample N   N of them, spread evenly
 *     bun scripts/test_mutants.ts --only TEXT  those whose name holds a text
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CompileError, loadCompiler } from "../src/compile/mod.ts";
import { loadWasm } from "../src/evaluate/mod.ts";
import { packageAssets, systemPlatform } from "../src/platform/mod.ts";
import { readSource } from "../src/policy_tools/source/mod.ts";
import capabilities from "../wasm/capabilities.json" with { type: "json" };
import { type Mutant, mutantsOf, mutated, nameOf } from "./_mutations.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({ options: { sample: { type: "string" }, only: { type: "string" } } });
const wanted = { least: 100, percent: 95 };

const known = JSON.parse(readFileSync(at("./mutants.survivors.json"), "utf8")) as Record<string, string>;
const platform = systemPlatform(packageAssets);
const source = await readSource(platform, [at("../policies")], { tests: true });
const compiler = await loadCompiler(await packageAssets.compiler());
const schema = packageAssets.inputSchema();
const tests = compiler.tests(source.modules).map(({ entrypoint }) => entrypoint);

const mutants = chosen(source.modules.filter(({ path }) => isPolicy(path)).flatMap(({ path, text }) => mutantsOf(path, text)));
const fates = { killed: 0, broken: 0, survived: [] as string[] };
for (const [index, mutant] of mutants.entries()) {
	const fate = await fateOf(mutant);
	if (fate === "survived") fates.survived.push(nameOf(mutant));
	else fates[fate]++;
	if (process.stderr.isTTY) process.stderr.write(`\r${index + 1} of ${mutants.length}, ${fates.survived.length} survived \u001b[K`);
}
process.exitCode = report();

/** What decides about containers: not the tests, and not what `ossify check` asks about data. */
function isPolicy(path: string): boolean {
	return !path.endsWith("_test.rego") && !path.startsWith("ossify/check/");
}

function chosen(all: readonly Mutant[]): readonly Mutant[] {
	const some = all.filter((mutant) => nameOf(mutant).includes(values.only ?? ""));
	const number = Math.min(some.length, Number(values.sample ?? some.length));
	return Array.from({ length: number }, (_, index) => some[Math.floor((index * some.length) / number)] as Mutant);
}

/** `broken`: it does not compile, so that nobody could have it in use. */
async function fateOf(mutant: Mutant): Promise<"killed" | "survived" | "broken"> {
	const { modules: before, data } = source;
	const modules = before.map(({ path, text }) => ({ path, text: path === mutant.path ? mutated(text, mutant) : text }));
	const request = { modules, data, schema, capabilities };
	try {
		const entrypoints = compiler.affected({ ...request, before, entrypoints: tests });
		if (entrypoints.length === 0) return "survived";
		const { wasm } = compiler.build({ ...request, entrypoints });
		const policy = await loadWasm(wasm, data);
		return entrypoints.every((entrypoint) => passes(() => policy.evaluate(entrypoint))) ? "survived" : "killed";
	} catch (error) {
		if (error instanceof CompileError) return "broken";
		throw error;
	}
}

function passes(ask: () => unknown): boolean {
	try {
		return ask() === true;
	} catch {
		return false;
	}
}

function report(): number {
	const { killed, broken, survived } = fates;
	const total = killed + survived.length;
	const percent = (100 * killed) / total;
	const unknown = survived.filter((name) => !Object.hasOwn(known, name));
	const all = values.sample === undefined && values.only === undefined;
	const gone = all ? Object.keys(known).filter((name) => !survived.includes(name)) : [];
	for (const name of survived) console.log(`survived  ${name}${Object.hasOwn(known, name) ? `\n          ${known[name]}` : ""}`);
	for (const name of gone) console.log(`killed, so that mutants.survivors.json need not list it:  ${name}`);
	console.log(`\n${total} mutants (${broken} more do not compile), ${killed} killed: ${percent.toFixed(1)} %`);
	if (unknown.length > 0)
		console.log(`${unknown.length} survived for no known reason: write a test, or the reason into scripts/mutants.survivors.json`);
	const enough = !all || (total >= wanted.least && percent >= wanted.percent);
	if (!enough) console.log(`at least ${wanted.least} mutants have to be tried, and ${wanted.percent} % of them killed`);
	return unknown.length > 0 || gone.length > 0 || !enough ? 1 : 0;
}
