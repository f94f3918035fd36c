/**
 * The compiler, loaded once and shared by all callers.
 * @module
 */
import { type Compiler, type Interpreter, loadCompiler, loadInterpreter } from "../../compile/mod.ts";
import type { Assets, Platform } from "../../platform/mod.ts";
import { during } from "./progress.ts";

/** Lends the compiler. */
export async function withCompiler<T>(platform: Platform, doing: string, use: (compiler: Compiler) => T | Promise<T>): Promise<T> {
	return await during(platform.stderr, doing, async () => await use(await compilerOf(platform.assets)));
}

/** Lends a compiler that interprets as well. It takes longer to load. */
export async function withInterpreter<T>(platform: Platform, doing: string, use: (interpreter: Interpreter) => T | Promise<T>): Promise<T> {
	return await during(platform.stderr, doing, async () => await use(await interpreterOf(platform.assets)));
}

/** Begins to load the compiler, which others wait for later: the engine does it on other threads. */
export function preloadCompiler({ assets }: Platform): void {
	compilerOf(assets).catch(() => {}); // Reported to the caller that needs it.
}

/** As {@link preloadCompiler}. */
export function preloadInterpreter({ assets }: Platform): void {
	interpreterOf(assets).catch(() => {});
}

/** Loading one takes a good part of a second: once is enough for a process. */
const compilers = new WeakMap<Assets["compiler"], Promise<Compiler>>();
const interpreters = new WeakMap<Assets["interpreter"], Promise<Interpreter>>();

/** Once it is loaded, it is lent at once. An interpreter that was loaded before is a compiler, too. */
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
