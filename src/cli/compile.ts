/**
 * Compiling policies, with messages that name files as the user finds them.
 * @module
 */
import capabilities from "../../wasm/capabilities.json" with { type: "json" };
import { type BuildResult, CompileError, type Compiler, type Diagnostic, loadCompiler } from "../compile/mod.ts";
import type { Assets, Platform } from "../platform/mod.ts";
import { entrypoint } from "../policy.ts";
import { during } from "./progress.ts";
import type { RegoSource } from "./rego_source.ts";

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
	return await withCompiler(platform, "compiling the policies", (compiler) =>
		naming(source, () => compiler.build({ ...requestFor(platform, source), entrypoints, annotatedEntrypoints, optimize, prune: true })),
	);
}

/** What is wrong with a policy. */
export async function diagnose(platform: Platform, source: RegoSource, strict: boolean): Promise<readonly Diagnostic[]> {
	const found = await withCompiler(platform, "checking the policies", (compiler) =>
		compiler.check({ ...requestFor(platform, source), strict }),
	);
	return found.map((one) => named(one, source));
}

/** Lends the compiler. */
export async function withCompiler<T>(platform: Platform, doing: string, use: (compiler: Compiler) => T | Promise<T>): Promise<T> {
	return await during(platform.stderr, doing, async () => await use(await compilerOf(platform.assets)));
}

/** Loading it takes a second: once is enough for a process. */
const loaded = new WeakMap<Assets["compiler"], Promise<Compiler>>();

function compilerOf({ compiler: read }: Assets): Promise<Compiler> {
	const loading = loaded.get(read) ?? read().then(loadCompiler);
	loaded.set(read, loading);
	return loading;
}

function requestFor({ assets }: Platform, { modules, data }: RegoSource) {
	return { modules, data, schema: assets.inputSchema(), capabilities };
}

/** Runs a build; its errors name files by their places. */
export function naming<T>(source: RegoSource, build: () => T): T {
	try {
		return build();
	} catch (error) {
		if (!(error instanceof CompileError)) throw error;
		const code = error.code as "policy/compile" | "policy/no-entrypoint";
		throw new CompileError(
			code,
			"compiling the policies",
			error.diagnostics.map((one) => named(one, source)),
		);
	}
}

function named(diagnostic: Diagnostic, { places }: RegoSource): Diagnostic {
	return { ...diagnostic, path: places.get(diagnostic.path) ?? diagnostic.path };
}
