/**
 * The results of a run of tests.
 * @module
 */
import type { PrintedLine, Reason } from "../../compile/mod.ts";
import type { Coverage } from "./coverage.ts";

/** What evaluates: the compiled WebAssembly, OPA's own interpreter, or both, whose results must agree. */
export type Engine = "wasm" | "opa" | "both";

/** The result of one test. */
export interface TestResult {
	/** A rule in Rego, or a folder with a spec and the expected results. */
	readonly kind: "rule" | "case";
	/** A rule's package, a case's folder. */
	readonly suite: string;
	readonly name: string;
	/** What is evaluated: the rule, or for a case the decision. */
	readonly entrypoint: string;
	/** Its file, relative to the working directory. */
	readonly file: string;
	readonly row: number;
	readonly column: number;
	readonly outcome: "passed" | "failed" | "skipped";
	/** Why it failed, in one sentence or a few lines. */
	readonly because?: string;
	/** Which expressions kept it from being true. */
	readonly reasons?: readonly Reason[];
	/** What its rules printed; only OPA's interpreter reports it. */
	readonly printed?: readonly PrintedLine[];
	/** How long each engine took, in milliseconds. */
	readonly times: { readonly wasm?: number; readonly opa?: number };
}

/** A whole run. */
export interface Run {
	readonly engine: Engine;
	readonly results: readonly TestResult[];
	readonly coverage?: Coverage;
	/** Files that were written by `--update`. */
	readonly written: readonly string[];
	/** Milliseconds since the files were read. */
	readonly took: number;
}

/** How many there are of each outcome. */
export function tally(results: readonly TestResult[]): { passed: number; failed: number; skipped: number } {
	const number = (wanted: TestResult["outcome"]) => results.filter(({ outcome }) => outcome === wanted).length;
	return { passed: number("passed"), failed: number("failed"), skipped: number("skipped") };
}

/** Milliseconds that a test took on all engines. */
export function timeOf({ times }: Pick<TestResult, "times">): number {
	return (times.wasm ?? 0) + (times.opa ?? 0);
}

/** Results by suite, in order of their names. */
export function bySuite(results: readonly TestResult[]): readonly (readonly [suite: string, results: readonly TestResult[]])[] {
	const suites = [...new Set(results.map(({ suite }) => suite))].sort();
	return suites.map((suite) => [suite, results.filter((result) => result.suite === suite)] as const);
}
