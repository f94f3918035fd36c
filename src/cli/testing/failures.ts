/**
 * The tests that failed, as findings: for what shows these at their lines.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import type { Run, TestResult } from "../../policy_tools/test/mod.ts";
import { detailOf } from "./machine_formats.ts";

/** A failed test at its place, and why it failed. */
export interface Failure extends Diagnostic {
	readonly severity: "error";
}

/** Those of a run, in its order. */
export function failuresOf({ results }: Pick<Run, "results">): readonly Failure[] {
	return results.filter(({ outcome }) => outcome === "failed").map(failureOf);
}

function failureOf(result: TestResult): Failure {
	const { suite, name, file, row, column } = result;
	const details = detailOf(result).split("\n");
	return { code: "test-failed", severity: "error", message: `${suite}.${name} failed`, details, path: file, row, column };
}
