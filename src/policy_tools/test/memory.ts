/**
 * The results of the last run: a test whose rules have not changed has the same result.
 * @module
 */
import type { RegoTest } from "../../compile/mod.ts";
import { naming, requestFor } from "../compile/mod.ts";
import type { TestEnvironment } from "./environment.ts";
import type { TestResult } from "./results.ts";

/** The last run, of rules and of cases. */
export interface Memory {
	rules?: { readonly policyRequest: PolicyRequest; readonly results: ReadonlyMap<string, TestResult> };
	/** `stamp`: what {@link stateOf} says of their files. */
	cases?: { readonly policyRequest: PolicyRequest; readonly stamp: string; readonly results: readonly TestResult[] };
}

/** The last request to the compiler. */
export type PolicyRequest = ReturnType<typeof requestFor>;

/**
 * The results that are still valid, by entrypoint. Tests that failed or printed are run again, because they report lines, which may have moved.
 * @throws {CompileError} if the policies no longer compile
 */
export function knownRules(
	environment: TestEnvironment,
	tests: readonly RegoTest[],
	{ rules: last }: Memory,
): ReadonlyMap<string, TestResult> {
	const policyRequest = requestFor(environment.source, environment.schema);
	if (last === undefined || environment.settings.coverage || !isSameWorld(policyRequest, last.policyRequest)) return new Map();
	const plain = tests.map(({ entrypoint }) => entrypoint).filter((one) => isPlain(last.results.get(one)));
	const request = { ...policyRequest, before: last.policyRequest.modules, entrypoints: plain };
	const affected = new Set(naming(environment.compiler, environment.source, () => environment.compiler.affected(request)));
	return new Map(plain.filter((one) => !affected.has(one)).map((one) => [one, last.results.get(one) as TestResult]));
}

/** The results of all cases, if neither they nor the policy have changed. */
export function knownCases(environment: TestEnvironment, stamp: string, { cases: last }: Memory): readonly TestResult[] | undefined {
	const policyRequest = requestFor(environment.source, environment.schema);
	if (last === undefined || environment.settings.coverage || last.stamp !== stamp || !isSameWorld(policyRequest, last.policyRequest))
		return undefined;
	return isSamePolicy(policyRequest, last.policyRequest) && last.results.every(isPlain) ? last.results : undefined;
}

function isSameWorld(one: PolicyRequest, other: PolicyRequest): boolean {
	return one.data === other.data && one.schema === other.schema;
}

function isSamePolicy({ modules }: PolicyRequest, { modules: others }: PolicyRequest): boolean {
	return modules.length === others.length && modules.every(({ path, text }, at) => others[at]?.path === path && others[at]?.text === text);
}

function isPlain(result: TestResult | undefined): boolean {
	return result?.outcome === "passed" && result.printed === undefined;
}
