/**
 * Compiling policies, and checking them.
 * @module
 */
import capabilities from "../../../wasm/capabilities.json" with { type: "json" };
import type { BuildResult, CheckRequest, Diagnostic } from "../../compile/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { entrypoint } from "../../policy.ts";
import type { RegoSource } from "../source/mod.ts";
import { withCompiler, withInterpreter } from "./compiler_cache.ts";
import { named, naming } from "./named.ts";

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
	const request = () => ({ ...requestFor(source, platform.assets.inputSchema()), entrypoints, annotatedEntrypoints, reads: true });
	const doing = "compiling the policies";
	if (optimize === 0) return await withCompiler(platform, doing, (compiler) => naming(compiler, source, () => compiler.build(request())));
	return await withInterpreter(platform, doing, (compiler) => naming(compiler, source, () => compiler.build({ ...request(), optimize })));
}

/** What is wrong with a policy. */
export async function diagnose(platform: Platform, source: RegoSource, strict: boolean): Promise<readonly Diagnostic[]> {
	return await withCompiler(platform, "checking the policies", (compiler) =>
		named(compiler, compiler.check({ ...requestFor(source, platform.assets.inputSchema()), strict }), source),
	);
}

/** What the compiler gets of a policy in every request. @param schema of the input */
export function requestFor({ modules, data }: RegoSource, schema: string): CheckRequest {
	return { modules, data, schema, capabilities };
}
