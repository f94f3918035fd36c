/**
 * Compiling policies, with messages that name files as the user finds them.
 * @module
 */
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import { type BuildResult, type CheckRequest, CompileError, type Compiler, type Diagnostic, loadCompiler } from "../compile/mod.ts";
import type { Assets, Platform } from "../platform/mod.ts";
import { entrypoint } from "../policy.ts";
import { advised, mostTelling } from "./advice.ts";
import { during } from "./progress.ts";
import type { RegoSource } from "./rego_source.ts";
import { outlineOf } from "./style/outline.ts";

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
	const request = () => requestFor(source, platform.assets.inputSchema());
	return await withCompiler(platform, "compiling the policies", (compiler) =>
		naming(source, () => compiler.build({ ...request(), entrypoints, annotatedEntrypoints, optimize, prune: true })),
	);
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

/** Begins to load the compiler, which others wait for later: the engine does it on other threads. */
export function foreseeCompiler({ assets }: Platform): void {
	compilerOf(assets).catch(() => {}); // Told to whoever asks for it.
}

/** Loading it takes most of a second: once is enough for a process. */
const loaded = new WeakMap<Assets["compiler"], Promise<Compiler>>();

function compilerOf({ compiler: read }: Assets): Promise<Compiler> {
	const loading = loaded.get(read) ?? read().then(loadCompiler);
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
	const rules = () => modules.map(outlineOf).flatMap((one) => one.rules.map(({ name }) => [...one.package, name.text].join("/")));
	const about = (path: string) => ({ module: texts.get(path) ?? "", rules });
	return mostTelling(diagnostics.map((one) => advised({ ...one, path: places.get(one.path) ?? one.path }, about(one.path))));
}
