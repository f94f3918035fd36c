/** Builds dist/mod.js with its type declarations, dist/cli.js and dist/testing.js: JavaScript for Node, Deno and, but for the CLI, browsers. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { filesBelow, root } from "./_files.mjs";
import { run } from "./_run.mjs";

/** The command line is built on its own, and src/platform into it; the page of an audit, too. */
const librarySources = filesBelow("src").filter(
	(file) => /\.ts$/.test(file) && !/\.test\.ts$|^src\/(?:audit_page|cli|platform|testing)\//.test(file),
);

/** JSON files are taken in: not every runtime can import them. */
const common = {
	absWorkingDir: root,
	outdir: "dist",
	bundle: true,
	packages: "external",
	format: "esm",
	target: "es2023",
	sourcemap: true,
	logLevel: "warning",
};

/** Leaves our modules apart, under the names that they get in dist/. */
const oneFileEach = {
	name: "one-file-each",
	setup({ onResolve }) {
		onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, kind }) =>
			kind === "entry-point" ? undefined : { path: path.replace(/\.ts$/, ".js"), external: true },
		);
	},
};

/** A file for each of src/, so that a bundler takes only what is used: `import { parseSpec }` brings no evaluator. */
async function buildLibrary() {
	await build({ ...common, entryPoints: librarySources, outbase: "src", platform: "neutral", plugins: [oneFileEach] });
}

/** Few files, as a command has to start quickly; one chunk for each command, loaded when it is called. `ossify/testing` shares them. */
async function buildCli() {
	await build({
		...common,
		entryPoints: [
			{ in: "src/cli/main.ts", out: "cli" },
			{ in: "src/testing/mod.ts", out: "testing" },
		],
		platform: "node",
		splitting: true,
		chunkNames: "chunks/[name]-[hash]",
		banner: { js: "#!/usr/bin/env node" },
	});
}

/** Those of `ossify/testing` lie below dist/types: what it imports reaches beyond src/. */
async function buildDeclarations(project) {
	const { code, output } = await run(["tsc", "-p", `scripts/tsconfig.${project}.json`]);
	if (code !== 0) throw new Error(`the type declarations cannot be built:\n${output}`);
}

/** What was built of sources that are no more must not be shipped. */
function removeOld() {
	const others = new Set([
		".built",
		"policies",
		"audit_page.html",
		"compiler.wasm",
		"standalone",
		"ossify",
		"ossify.1",
		"THIRD_PARTY_LICENSES",
	]);
	const names = existsSync(join(root, "dist")) ? readdirSync(join(root, "dist")) : [];
	for (const name of names.filter((name) => !others.has(name))) rmSync(join(root, "dist", name), { recursive: true });
}

removeOld();
await Promise.all([buildLibrary(), buildCli(), buildDeclarations("declarations"), buildDeclarations("testing")]);
