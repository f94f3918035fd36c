/**
 * The compiler, loaded once and shared by all callers.
 * @module
 */
import { type Compiler, type Interpreter, loadCompiler, loadInterpreter } from "../../compile/mod.ts";
import type { Assets, Platform } from "../../platform/mod.ts";
import { during } from "./progress.ts";

/** Calls a function with the compiler. */
export async function withCompiler<T>(platform: Platform, doing: string, use: (compiler: Compiler) => T | Promise<T>): Promise<T> {
	return await during(platform.stderr, doing, async () => await use(await compilerOf(platform.assets)));
}

/** Calls a function with a compiler that also interprets. It takes longer to load. */
export async function withInterpreter<T>(platform: Platform, doing: string, use: (interpreter: Interpreter) => T | Promise<T>): Promise<T> {
	return await during(platform.stderr, doing, async () => await use(await interpreterOf(platform.assets)));
}

/** Begins to load the compiler, for later callers: the engine does it on other threads. */
export function preloadCompiler({ assets }: Platform): void {
	compilerOf(assets).catch(() => {}); // Reported to the caller that needs it.
}

/** As {@link preloadCompiler}. */
export function preloadInterpreter({ assets }: Platform): void {
	interpreterOf(assets).catch(() => {});
}

/** Loading one takes most of a second, so a process does it once. */
const compilers = new WeakMap<Assets["compiler"], Promise<Compiler>>();
const interpreters = new WeakMap<Assets["interpreter"], Promise<Interpreter>>();

/** The loaded compiler, or the interpreter if that is loaded: it is a compiler, too. */
export function compilerOf({ compiler, interpreter }: Assets): Promise<Compiler> {
	return compilers.get(compiler) ?? interpreters.get(interpreter) ?? loadedOnce(compilers, compiler, loadCompiler);
}

/** As {@link compilerOf}. */
export function interpreterOf({ interpreter }: Assets): Promise<Interpreter> {
	return loadedOnce(interpreters, interpreter, loadInterpreter);
}

function loadedOnce<T>(
	loaded: WeakMap<() => Promise<Uint8Array>, Promise<T>>,
	read: () => Promise<Uint8Array>,
	load: (wasm: Uint8Array) => Promise<T>,
): Promise<T> {
	const loading = loaded.get(read) ?? read().then(load);
	loaded.set(read, loading);
	return loading;
}
