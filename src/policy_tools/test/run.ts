/**
 * A whole run: rules and cases, with what they cover.
 * @module
 */
import type { Compiler } from "../../compile/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Schema } from "../../json/mod.ts";
import type { Deadline, Platform } from "../../platform/mod.ts";
import { visible } from "../../visible.ts";
import { interpreterOf, namedApart, withCompiler, withInterpreter } from "../compile/mod.ts";
import type { RegoSource } from "../source/mod.ts";
import { findCases } from "./cases.ts";
import { coverageOf } from "./coverage.ts";
import { type Settings, type TestEnvironment, usesInterpreter } from "./environment.ts";
import type { Memory } from "./memory.ts";
import type { Run } from "./results.ts";
import { findRules, runRules } from "./rules.ts";
import { runCases } from "./run_cases.ts";

/** What is to be tested. */
export interface Subject {
	readonly source: RegoSource;
	/** The schema of the data of cases; without it, any data is accepted. */
	readonly dataSchema?: Schema;
	/** The paths to search for cases. */
	readonly paths: readonly string[];
	/** Receives warnings about what `opa test` would refuse. */
	warn(message: string): void;
}

/**
 * Runs the tests.
 * @param deadline restarted for each evaluation
 * @param memory of the last run with these settings: tests that cannot have changed are not run again
 * @throws {CompileError} where the policies don't compile
 * @throws {OssifyError} `usage/no-tests`
 */
export async function runTests(
	platform: Platform,
	{ source, dataSchema, paths, warn }: Subject,
	settings: Settings,
	deadline: Deadline,
	memory: Memory = {},
): Promise<Omit<Run, "took">> {
	const withEngine = usesInterpreter(settings) ? withInterpreter : withCompiler;
	const run = async (compiler: Compiler) => {
		const { assets } = platform;
		const interpreter = async () => await interpreterOf(assets);
		const { warnings, ...apart } = namedApart(compiler, source);
		for (const warning of warnings) warn(warning);
		const environment: TestEnvironment = {
			compiler,
			interpreter,
			...apart,
			schema: assets.inputSchema(),
			dataSchema,
			settings,
			reached: [],
			deadline,
		};
		const [rules, cases] = [findRules(environment), findCases(platform, paths, settings.only)];
		if (rules.length + cases.length === 0) throw noTests(settings.only);
		const ofRules = await runRules(environment, rules, memory);
		const ofCases = await runCases(environment, platform, cases, memory);
		return {
			engine: settings.coverage && settings.engine === "wasm" ? "both" : settings.engine,
			results: [...ofRules, ...ofCases.results],
			written: ofCases.written,
			...(settings.coverage && { coverage: coverageOf(environment.reached, source) }),
		};
	};
	return await withEngine(platform, "testing", run);
}

function noTests(only: RegExp | undefined) {
	if (only) return new OssifyError("usage/no-tests", visible(`the name of no test matches /${only.source}/`));
	return new OssifyError(
		"usage/no-tests",
		"there are no rules named test_… and no folders with a spec.json there; `ossify init` creates some",
	);
}
