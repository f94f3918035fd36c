/**
 * The library's share, on each runtime: what a program pays that has loaded the policy and hardens one spec after the other.
 * @module
 */
import { fixture, root, specPath } from "./fixture.ts";
import { table } from "./markdown.ts";
import type { Part } from "./part.ts";
import type { Spread } from "./rounds.ts";

/** What library.mjs prints. */
interface LibraryFigures {
	parse: Spread;
	evaluate: Spread;
	harden: Spread;
	mounts: Record<string, Spread>;
	exemptions: Record<string, Spread & { load: number }>;
}

const program = "test/bench/library.mjs";
const runtimes: Readonly<Record<string, readonly string[]>> = {
	Bun: [process.execPath, program, `${root}src/mod.ts`],
	Deno: ["node_modules/.bin/deno", "run", "--no-prompt", "--allow-read", program, `${root}src/mod.ts`],
	Node: ["node", program, `${root}dist/mod.js`],
};

type Columns = (figures: LibraryFigures) => string[];

export const library: Part = {
	name: "library",
	async run() {
		const figures = Object.entries(runtimes).map(([name, argv]) => [name, measure(argv)] as const);
		const lines = (columns: Columns) => figures.map(([name, one]) => [name, ...columns(one)]);
		const spec = `${fixture}, ${Bun.file(specPath).size} bytes`;
		return [
			`The spec is ${spec}.\n`,
			table("The library, µs a spec: median (quartiles)", ["evaluate", "harden", "JSON.parse alone"], lines(everyday)),
			table("harden by the number of volumes, µs", ["+10", "+100", "+1000"], lines(byMounts)),
			table("harden by the number of exempt namespaces, µs, and loading them once", ["10", "1000", "100 000"], lines(byExemptions)),
		].join("\n");
	},
};

const everyday: Columns = ({ evaluate, harden, parse }) => [evaluate, harden, parse].map(shown);
const byMounts: Columns = ({ mounts }) => Object.values(mounts).map(shown);
const byExemptions: Columns = ({ exemptions }) => Object.values(exemptions).map((one) => `${shown(one)}, load ${one.load} ms`);

function measure(argv: readonly string[]): LibraryFigures {
	const { stdout, stderr, exitCode } = Bun.spawnSync([...argv, `${root}dist/policies`, specPath], { cwd: root });
	if (exitCode !== 0) throw new Error(`${argv.join(" ")} ended with ${exitCode}: ${stderr}`);
	return JSON.parse(stdout.toString());
}

function shown({ median, low, high }: Spread): string {
	return `${median} (${low}–${high})`;
}
