/**
 * Builds dist/ossify: one executable with Bun, the command line, the Rego compiler and the shipped policies inside.
 * Start-up counts here: a hook or a runtime wrapper runs once for every container.
 *
 *     bun scripts/build_standalone.ts [OUTFILE]
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BunPlugin } from "bun";
import { packageAssets } from "../src/platform/mod.ts";
import { executable } from "./_executable.ts";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The sources of the policies are one file in the executable: there are no folders in it to list. */
function stageSources(): string {
	const file = at("dist/standalone/sources.json");
	mkdirSync(at("dist/standalone"), { recursive: true });
	writeFileSync(file, JSON.stringify(packageAssets.sources()));
	return file;
}

/** Provides `ossify:embedded`. The executable has each of these files in itself, and their paths lead there. */
const embed: BunPlugin = {
	name: "embed",
	setup({ onLoad, onResolve }) {
		const files = {
			compiler: at("dist/compiler.wasm"),
			interpreter: at("wasm/interpreter.wasm.br"),
			wasm: at("dist/policies/policy.wasm"),
			data: at("dist/policies/data.json"),
			manifest: at("dist/policies/.manifest"),
			inputSchema: at("policies/schemas/input.json"),
			sources: stageSources(),
			licenses: at("dist/THIRD_PARTY_LICENSES"),
			auditPage: at("dist/audit_page.html"),
			client: at(`src/agent/client/ossify-start-${process.arch}`),
		};
		const imports = Object.entries(files).map(([name, file]) => `import ${name} from ${JSON.stringify(file)} with { type: "file" };`);
		const contents = `${imports.join("\n")}\nexport const embedded = { ${Object.keys(files).join(", ")} };`;
		onResolve({ filter: /^ossify:embedded$/ }, ({ path }) => ({ path, namespace: "embed" }));
		onLoad({ filter: /.*/, namespace: "embed" }, () => ({ contents, loader: "js" }));
	},
};

/**
 * `@open-policy-agent/opa-wasm` loads a YAML parser and a printf at once, for builtins of its own. src/evaluate has others in their place,
 * so here the package gets none.
 */
const noBuiltins: BunPlugin = {
	name: "no-builtins",
	setup({ onLoad }) {
		onLoad({ filter: /opa-wasm\/src\/builtins\/index\.js$/ }, () => ({ contents: "module.exports = {};", loader: "js" }));
	},
};

const outfile = process.argv[2] ?? at("dist/ossify");
const { success, logs } = await Bun.build({
	...executable,
	plugins: [embed, noBuiltins],
	bytecode: true,
	compile: {
		outfile,
		// Nothing but what is in the executable may run as code: a file that BUN_OPTIONS=--preload names is refused, too.
		execArgv: ["--disallow-code-generation-from-strings=strict", "--no-addons"],
		// The working directory belongs to the container's author where a hook runs: nothing in it may change what ossify does.
		autoloadDotenv: false,
		autoloadBunfig: false,
		autoloadTsconfig: false,
		autoloadPackageJson: false,
	},
});
for (const log of logs) console.error(log);
if (!success) process.exitCode = 1;
