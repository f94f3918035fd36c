/**
 * Bytes to WebAssembly modules. It takes milliseconds, on a thread of the engine's own: who foresees which policy will be needed can
 * begin early.
 * @module
 */

let begun: { readonly wasm: Uint8Array; readonly module: Promise<WebAssembly.Module> } | undefined;

/** Begins to compile what {@link compileModule} will be asked for. The bytes must not change any more. */
export function beginCompiling(wasm: Uint8Array): void {
	const module = WebAssembly.compile(wasm as BufferSource);
	module.catch(() => {}); // The caller that awaits it gets the error; there may be none.
	begun = { wasm, module };
}

/** Compiles, or takes what was begun with this very array. Rejects where it is no WebAssembly. */
export function compileModule(wasm: Uint8Array): Promise<WebAssembly.Module> {
	return begun?.wasm === wasm ? begun.module : WebAssembly.compile(wasm as BufferSource);
}

let offered: (() => Uint8Array) | undefined;

/** Says where OPA's interpreter is read from, for policies that are given no other: the command line has it. Nothing is read yet. */
export function offerInterpreter(read: () => Uint8Array): void {
	offered = read;
}

/** What was offered; undefined in a library. */
export function offeredInterpreter(): (() => Uint8Array) | undefined {
	return offered;
}
