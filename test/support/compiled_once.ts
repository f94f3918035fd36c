/**
 * `WebAssembly.compile` that compiles equal bytes once in a process of tests, which loads the same policies hundreds of times and the Rego compiler from
 * several places. A module has no state, and the code that the engine optimises belongs to it: with a new module, the engine begins again.
 * bunfig.toml loads it before the tests.
 * @module
 */

/** For this process only: scripts/test.mjs says what it is for. */
delete process.env.BUN_JSC_maxNumWasmFastMemories;

const compile = WebAssembly.compile as (wasm: Uint8Array) => Promise<WebAssembly.Module>;
const modules = new Map<string, Promise<WebAssembly.Module>>();

function compileOnce(wasm: Uint8Array): Promise<WebAssembly.Module> {
	const digest = Bun.SHA256.hash(wasm, "base64");
	const module = modules.get(digest) ?? compile(wasm);
	modules.set(digest, module);
	return module;
}

Object.assign(WebAssembly, { compile: compileOnce });
