/**
 * `npm run bench`: what a container's start pays for ossify, measured in one run. Prints Markdown.
 *
 * Figures are medians with quartiles, and ratios of commands that ran in turn: single times say more of the machine
 * than of the program.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { composeInput } from "../../src/evaluate/mod.ts";
import { parseSpec } from "../../src/mod.ts";
import { shippedData, shippedModules } from "../support/compiler.ts";
import { type Command, sideBySide } from "./process.ts";

const root = new URL("../../", import.meta.url).pathname;
const spec = join(root, "test/fixtures/crio/without-flag/default.json");
const standalone = join(root, "dist/ossify");
const opa = await opaPath();

console.log(
	`Machine: ${cpus().length} × ${cpus()[0]?.model}. Spec: test/fixtures/crio/without-flag/default.json, ${Bun.file(spec).size} bytes.\n`,
);
await benchLibrary();
await benchProcess();

/** OPA from OSSIFY_OPA, or built from its Go module. */
async function opaPath(): Promise<string> {
	if (process.env.OSSIFY_OPA) return process.env.OSSIFY_OPA;
	const { stdout, exitCode } = Bun.spawnSync(["node", join(root, "scripts/opa.mjs")], { stderr: "inherit" });
	if (exitCode !== 0) throw new Error("scripts/opa.mjs could not build OPA, which is what is compared with");
	return stdout.toString().trim();
}

interface Spread {
	median: number;
	low: number;
	high: number;
}

interface LibraryFigures {
	parse: Spread;
	evaluate: Spread;
	harden: Spread;
	mounts: Record<string, Spread>;
	exemptions: Record<string, Spread & { load: number }>;
}

async function benchLibrary(): Promise<void> {
	const runtimes: Record<string, string[]> = {
		Bun: [process.execPath, "test/bench/library.mjs", `${root}src/mod.ts`],
		Deno: ["node_modules/.bin/deno", "run", "--no-prompt", "--allow-read", "test/bench/library.mjs", `${root}src/mod.ts`],
		Node: ["node", "test/bench/library.mjs", `${root}dist/mod.js`],
	};
	const figures = Object.entries(runtimes).map(([name, argv]) => [name, runLibrary([...argv, `${root}dist/policies`, spec])] as const);
	const rows = (row: (figures: LibraryFigures) => string) => figures.map(([name, one]) => `| ${name} | ${row(one)} |`).join("\n");
	console.log("## The library, µs a spec: median (quartiles)\n");
	console.log(
		`| | evaluate | harden | JSON.parse alone |\n| --- | --- | --- | --- |\n${rows(({ evaluate, harden, parse }) => [evaluate, harden, parse].map(shown).join(" | "))}\n`,
	);
	console.log("## harden by the number of volumes, µs\n");
	console.log(
		`| | +10 | +100 | +1000 |\n| --- | --- | --- | --- |\n${rows(({ mounts }) => Object.values(mounts).map(shown).join(" | "))}\n`,
	);
	console.log("## harden by the number of exempt namespaces, µs, and loading them once\n");
	const exempt = ({ exemptions }: LibraryFigures) =>
		Object.values(exemptions)
			.map((one) => `${shown(one)}, load ${one.load} ms`)
			.join(" | ");
	console.log(`| | 10 | 1000 | 100 000 |\n| --- | --- | --- | --- |\n${rows(exempt)}\n`);
}

function runLibrary(argv: string[]): LibraryFigures {
	const { stdout, stderr, exitCode } = Bun.spawnSync(argv, { cwd: root });
	if (exitCode !== 0) throw new Error(`${argv.join(" ")} ended with ${exitCode}: ${stderr}`);
	return JSON.parse(stdout.toString());
}

function shown({ median, low, high }: Spread): string {
	return `${median} (${low}–${high})`;
}

async function benchProcess(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "ossify-bench-"));
	try {
		const input = join(folder, "input.json");
		writeFileSync(input, composeInput(parseSpec(await Bun.file(spec).bytes()), { now: new Date() }));
		const policies = join(folder, "policies");
		for (const { path, text } of shippedModules()) write(join(policies, path), text);
		write(join(policies, "data.json"), JSON.stringify(shippedData()));
		const empty = await emptyExecutable(folder);
		const figures = await sideBySide(
			[
				{ name: "an empty Bun executable", argv: [empty] },
				{ name: "dist/ossify mutate", argv: [standalone, "mutate", spec] },
				{
					name: "dist/ossify hook precreate",
					argv: [standalone, "hook", "precreate", "--log", join(folder, "decisions.log")],
					stdin: spec,
				},
				{ name: "/bin/true", argv: ["/bin/true"] },
				{ name: "opa eval -d, same Rego, data and input", argv: [opa, "eval", "-d", policies, "-i", input, "data.ossify.decision"] },
			] satisfies Command[],
			40,
		);
		console.log("## A whole process, in turn, 40 rounds\n");
		console.log("| | wall ms: median (quartiles) | of opa eval | peak MiB |\n| --- | --- | --- | --- |");
		const reference = figures.at(-1)?.wall[1] as number;
		for (const {
			name,
			wall: [low, median, high],
			memory,
		} of figures) {
			console.log(
				`| ${name} | ${median.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)}) | ${(median / reference).toFixed(2)} | ${memory.toFixed(0)} |`,
			);
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function write(path: string, content: string): void {
	mkdirSync(join(path, ".."), { recursive: true });
	writeFileSync(path, content);
}

/** What the JavaScript engine alone costs. */
async function emptyExecutable(folder: string): Promise<string> {
	const source = join(folder, "empty.ts");
	writeFileSync(source, "");
	const outfile = join(folder, "empty");
	const { exitCode, stderr } = Bun.spawnSync([
		process.execPath,
		"build",
		"--compile",
		"--minify",
		"--bytecode",
		source,
		"--outfile",
		outfile,
	]);
	if (exitCode !== 0) throw new Error(`an empty program could not be compiled: ${stderr}`);
	return outfile;
}
