/**
 * Keeps wasm/capabilities.json true: hosted are the builtins that src/evaluate/builtins has; a builtin is native when it is not hosted, and a
 * policy that calls it compiles and does not import it; refused are the rest of OPA's, each with the reason.
 *
 *     bun scripts/capabilities.ts           rewrite it
 *     bun scripts/capabilities.ts --check   exit 1 where the file differs
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { type Builtin, type Capabilities, type Compiler, loadCompiler, type RegoModule } from "../src/compile/mod.ts";
import { hostedBuiltins, refusedBuiltins } from "../src/evaluate/mod.ts";

const file = new URL("../wasm/capabilities.json", import.meta.url);
const compilerFile = new URL("../wasm/compiler.wasm.br", import.meta.url);

/** The builtins that OPA links into a policy where it may, by name. */
export async function nativeBuiltins(compiler: Compiler): Promise<string[]> {
	const all = compiler.builtins();
	const capabilities: Capabilities = { native: all.map(({ name }) => name), hosted: [] };
	const modules = sound(compiler, all.map(probe), capabilities);
	const { wasm } = compiler.build({ modules, entrypoints: ["probe"], capabilities });
	const imported = await importedBuiltins(wasm);
	return modules
		.map(({ path }) => path)
		.filter((name) => !imported.includes(name))
		.sort();
}

/** A module, named after the builtin, that calls it. */
function probe({ name, arity, result }: Builtin, index: number): RegoModule {
	const values = Array.from({ length: arity }, (_, position) => `input.value${position}`);
	const call = `${name}(${values.join(", ")})`;
	return {
		path: name,
		text: `package probe\n\nresult${index} := value if {\n\t${result ? `value := ${call}` : `value := 1\n\t${call}`}\n}\n`,
	};
}

/** Less the builtins that Rego v1 lets nobody call by name: the deprecated ones, and those behind `:=` and `=`. */
function sound(compiler: Compiler, modules: readonly RegoModule[], capabilities: Capabilities): readonly RegoModule[] {
	const faulty = new Set(compiler.check({ modules, capabilities }).map(({ path }) => path));
	const rest = modules.filter(({ path }) => !faulty.has(path));
	// Each stage of the compiler only runs once the one before it has nothing to report.
	return rest.length === modules.length ? modules : sound(compiler, rest, capabilities);
}

/** What a compiled policy wants its evaluator to provide: its exported table `builtins`. */
async function importedBuiltins(wasm: Uint8Array<ArrayBuffer>): Promise<string[]> {
	const memory = new WebAssembly.Memory({ initial: 5 });
	const never = () => 0;
	const names = ["abort", "println", "builtin0", "builtin1", "builtin2", "builtin3", "builtin4"];
	const env = { memory, ...Object.fromEntries(names.map((name) => [`opa_${name}`, never])) };
	const { instance } = await WebAssembly.instantiate(wasm, { env });
	const exports = instance.exports as Record<"builtins" | "opa_json_dump", (address?: number) => number>;
	const text = new Uint8Array(memory.buffer, exports.opa_json_dump(exports.builtins()));
	return Object.keys(JSON.parse(new TextDecoder().decode(text.subarray(0, text.indexOf(0)))));
}

async function main(): Promise<void> {
	const compiler = await loadCompiler(brotliDecompressSync(readFileSync(compilerFile)));
	const written = readFileSync(file, "utf8");
	const native = (await nativeBuiltins(compiler)).filter((name) => !hostedBuiltins.includes(name));
	const lists = { native, hosted: hostedBuiltins, refused: refusedBuiltins };
	const actual = `${JSON.stringify(lists, null, "\t")}\n`;
	if (actual === written) return;
	if (!process.argv.includes("--check")) return writeFileSync(file, actual);
	console.error("wasm/capabilities.json is not what the compiler does: run `bun scripts/capabilities.ts` and look at the difference");
	process.exitCode = 1;
}

if (import.meta.main) await main();
