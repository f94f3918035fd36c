/**
 * Test results as text.
 * @module
 */
import type { Colors } from "./colors.ts";
import type { RegoSource } from "./rego_source.ts";
import type { TestResult } from "./run_tests.ts";
import { duration } from "./text.ts";

/** How many there are of each. */
export function tally(results: readonly TestResult[]): { passed: number; failed: number; skipped: number } {
	const number = (wanted: TestResult["outcome"]) => results.filter(({ outcome }) => outcome === wanted).length;
	return { passed: number("passed"), failed: number("failed"), skipped: number("skipped") };
}

/** A line a package, the failures below theirs, and a closing line. */
export function renderResults(results: readonly TestResult[], source: RegoSource, took: number, colors: Colors): string {
	const names = [...new Set(results.map(({ test }) => test.package))].sort();
	const width = Math.max(...names.map((name) => name.length));
	const lines = names.flatMap((name) => {
		const own = results.filter(({ test }) => test.package === name);
		return packageLines(name.padEnd(width), own, source, colors);
	});
	return `${[...lines, "", closing(results, took, colors)].join("\n")}\n`;
}

function packageLines(name: string, results: readonly TestResult[], source: RegoSource, colors: Colors): string[] {
	const { passed, failed, skipped } = tally(results);
	const word = failed > 0 ? colors.red("FAIL") : colors.green("ok  ");
	const counts = [`${passed} passed`, ...(failed > 0 ? [`${failed} failed`] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(
		", ",
	);
	const time = duration(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
	const failures = results.filter(({ outcome }) => outcome === "failed").flatMap((result) => failureLines(result, source, colors));
	return [`${word}  ${name}  ${counts} ${colors.dim(`(${time})`)}`, ...failures];
}

function failureLines({ test, because = "" }: TestResult, { places }: RegoSource, colors: Colors): string[] {
	const place = `${places.get(test.path) ?? test.path}:${test.row}`;
	return [`      ${colors.red("✘")} ${test.name}  ${colors.dim(place)}`, `        ${because}`];
}

function closing(results: readonly TestResult[], took: number, colors: Colors): string {
	const { passed, failed, skipped } = tally(results);
	const text = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
	return `${failed > 0 ? colors.red(text) : colors.green(text)} ${colors.dim(`(${duration(took)})`)}`;
}
