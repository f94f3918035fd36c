/**
 * Compiling policies, with messages that name files as the user finds them.
 * @module
 */
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import {
	type BuildResult,
	type CheckRequest,
	CompileError,
	type Compiler,
	type Diagnostic,
	type Interpreter,
	loadCompiler,
	loadInterpreter,
} from "../compile/mod.ts";
import type { Assets, Platform } from "../platform/mod.ts";
import { entrypoint } from "../policy.ts";
import { advised, mostTelling } from "./advice.ts";
import type { NamedPlace } from "./advice_entrypoint.ts";
import { placeOfToken, type ShownText } from "./place.ts";
import { during } from "./progress.ts";
import { type RegoSource, shownAs } from "./rego_source.ts";
import { type Outline, outlineOf } from "./style/outline.ts";
import type { Token } from "./style/tokens.ts";

/** The builtins that policies may call. */
export const builtinNames: readonly string[] = [...capabilities.native, ...capabilities.hosted];

/** What may be asked of a build. */
export interface CompileOptions {
	/** Left out: `ossify/decision`, and what the Rego itself marks with `entrypoint: true`. */
	readonly entrypoints?: readonly string[];
	readonly optimize?: 0 | 1 | 2;
}

/** Builds a policy. @throws {CompileError} with the diagnostics; nothing was built then */
export async function compile(platform: Platform, source: RegoSource, options: CompileOptions = {}): Promise<BuildResult> {
	const { entrypoints = [entrypoint], optimize = 0 } = options;
	const annotatedEntrypoints = options.entrypoints === undefined;
	const request = () => ({ ...requestFor(source, platform.assets.inputSchema()), entrypoints, annotatedEntrypoints });
	const doing = "compiling the policies";
	if (optimize === 0) return await withCompiler(platform, doing, (compiler) => naming(source, () => compiler.build(request())));
	return await withInterpreter(platform, doing, (compiler) => naming(source, () => compiler.build({ ...request(), optimize })));
}

/** What is wrong with a policy. */
export async function diagnose(platform: Platform, source: RegoSource, strict: boolean): Promise<readonly Diagnostic[]> {
	const found = await withCompiler(platform, "checking the policies", (compiler) =>
		compiler.check({ ...requestFor(source, platform.assets.inputSchema()), strict }),
	);
	return named(found, source);
}

/** Lends the compiler. */
export async function withCompiler<T>(platform: Platform, doing: string, use: (compiler: Compiler) => T | Promise<T>): Promise<T> {
	return await during(platform.stderr, doing, async () => await use(await compilerOf(platform.assets)));
}

/** Lends a compiler that interprets as well. It takes longer to load. */
export async function withInterpreter<T>(platform: Platform, doing: string, use: (interpreter: Interpreter) => T | Promise<T>): Promise<T> {
	return await during(platform.stderr, doing, async () => await use(await interpreterOf(platform.assets)));
}

/** Begins to load the compiler, which others wait for later: the engine does it on other threads. */
export function foreseeCompiler({ assets }: Platform): void {
	compilerOf(assets).catch(() => {}); // Told to whoever asks for it.
}

/** As {@link foreseeCompiler}. */
export function foreseeInterpreter({ assets }: Platform): void {
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

/** What the compiler is told of a policy, whatever it is asked. @param schema of the input */
export function requestFor({ modules, data }: RegoSource, schema: string): CheckRequest {
	return { modules, data, schema, capabilities };
}

/** Runs a build; its errors name files by their places. */
export function naming<T>(source: RegoSource, build: () => T, doing = "compiling the policies"): T {
	try {
		return build();
	} catch (error) {
		if (!(error instanceof CompileError)) throw error;
		const code = error.code as "policy/compile" | "policy/no-entrypoint";
		throw new CompileError(code, doing, named(error.diagnostics, source));
	}
}

/** Says where somebody finds the file, and what to do. One slip makes the parser stumble more than once: the most telling is left. */
function named(diagnostics: readonly Diagnostic[], { modules, places }: RegoSource): readonly Diagnostic[] {
	const texts = new Map(modules.map(({ path, text }) => [path, text]));
	const outlines = () => modules.map(outlineOf).filter(({ isTest }) => !isTest);
	const names = () => outlines().flatMap((one) => namesOf(one, shownAs(one, { places })));
	const about = (path: string) => ({ module: texts.get(path) ?? "", names });
	return mostTelling(diagnostics.map((one) => advised({ ...one, path: places.get(one.path) ?? one.path }, about(one.path))));
}

function namesOf({ package: path, packageTokens, rules }: Outline, shown: ShownText): readonly NamedPlace[] {
	const named = (kind: NamedPlace["kind"], token: Token, ...more: readonly string[]): NamedPlace => ({
		kind,
		path: [...path, ...more].join("/"),
		place: placeOfToken(shown, token),
	});
	return [...packageTokens.slice(0, 1).map((token) => named("package", token)), ...rules.map(({ name }) => named("rule", name, name.text))];
}
