/** Every static rule in one command: all of them run, and it fails at the end where one did. `npm run format` mends what it can. */
import { run } from "./_run.mjs";

const ossify = ["bun", "src/cli/main.ts"];
const forCompiler = { GOOS: "wasip1", GOARCH: "wasm" };

const steps = [
	{ name: "types", command: ["tsc", "--noEmit"] },
	{ name: "lint", command: ["biome", "check", "--formatter-enabled=false", "--error-on-warnings", "."] },
	{ name: "format", command: ["biome", "format", "--reporter=summary", "."] },
	{ name: "docstrings of the public API", command: ["node", "scripts/check_docs.mjs"] },
	{ name: "docs: as their tables", command: ["bun", "scripts/build_docs.mjs", "--check"] },
	{ name: "docs: links", command: ["node", "scripts/check_links.mjs"] },
	{ name: "import direction", command: ["bun", "test", "./scripts/layers.test.ts"] },
	{ name: "Rego: compiles, types", command: [...ossify, "check", "policies"] },
	{ name: "Rego: format", command: [...ossify, "fmt", "--check", "policies"] },
	{
		name: "Go: format",
		command: ["gofmt", "-d", "wasm/compiler", "test/host/programs"],
		passes: ({ code, output }) => code === 0 && output === "",
	},
	{ name: "Go: vet", command: ["go", "-C", "wasm/compiler", "vet", "./..."], env: forCompiler },
	{ name: "Go: vet, the interpreter too", command: ["go", "-C", "wasm/compiler", "vet", "-tags=interpreter", "./..."], env: forCompiler },
];

const failed = [];
for (const step of steps) {
	if (!(await passes(step))) failed.push(step.name);
}
console.log(failed.length === 0 ? "\nAll static rules hold." : `\nFailed: ${failed.join("; ")}`);
if (failed.length > 0) process.exitCode = 1;

async function passes({ name, command, env, passes = ({ code }) => code === 0 }) {
	const start = performance.now();
	const result = await run(command, { env });
	// Without Go nothing of wasm/compiler can be changed and tried either.
	const skipped = result.code === 127 && command[0].startsWith("go") && !process.env.OSSIFY_SKIP_NOTHING;
	const good = skipped || passes(result);
	const mark = skipped ? "skip" : good ? "ok  " : "FAIL";
	console.log(`${mark}  ${name.padEnd(32)} ${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s${skipped ? "  (no Go)" : ""}`);
	if (!good) console.log(result.output.trimEnd().replaceAll(/^/gm, "      "));
	return good;
}
