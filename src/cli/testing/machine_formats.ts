/**
 * A run for programs: JSON, JUnit's XML, and TAP 14.
 * @module
 */
import type { Diagnostic, Reason } from "../../compile/mod.ts";
import { bySuite, type Coverage, percent, type Run, type TestResult, tally, timeOf } from "../../policy_tools/test/mod.ts";
import { safeJson, visible } from "../../visible.ts";
import { type JunitCase, junitOf } from "../output/junit.ts";
import { placeOf } from "./pretty.ts";

/** One object. */
export function renderJson(run: Run): string {
	const { results, engine, took, written, coverage } = run;
	const tests = results.map(({ suite, times, entrypoint, ...result }) => ({
		package: suite,
		...result,
		milliseconds: timeOf({ times }),
		times,
	}));
	const whole = { ...tally(results), engine, milliseconds: took, tests, ...(written.length > 0 && { written }) };
	return `${JSON.stringify({ ...whole, ...(coverage && { coverage: coverageSummary(coverage) }) })}\n`;
}

/** What a program may want to know of coverage without reading all of it. */
export function coverageSummary({ rules, lines, files }: Coverage): object {
	return {
		rules: { ...rules, percent: percent(rules) },
		lines: { ...lines, percent: percent(lines) },
		files: files.map(({ path, rules: ofRules, lines: ofLines }) => ({ path, rules: ofRules, lines: ofLines })),
	};
}

/** As Jenkins, GitLab and others read it. */
export function renderJunit(run: Run): string {
	const suites = bySuite(run.results).map(([name, results]) => {
		const took = results.reduce((sum, result) => sum + timeOf(result), 0);
		return { name, took, cases: results.map(junitCase) };
	});
	return junitOf(suites, run.took);
}

function junitCase(result: TestResult): JunitCase {
	const { suite, name, file, row, outcome, because, printed } = result;
	return {
		...{ classname: suite, name, file, line: row, took: timeOf(result) },
		...(outcome === "skipped" && { skipped: true }),
		...(because !== undefined && { failure: { message: because.split("\n")[0] ?? "", text: detailOf(result) } }),
		...(printed && { output: printed.map(({ text }) => text).join("\n") }),
	};
}

/** The errors for which no test was run: a suite that has only them, so that no reader takes it for an empty one that passed. */
export function renderJunitErrors(errors: readonly Diagnostic[]): string {
	return junitOf([{ name: "ossify test", cases: errors.map(junitError) }]);
}

function junitError(error: Diagnostic): JunitCase {
	const { code, message, path, row, details = [], advice } = error;
	const text = [message, ...details, ...(advice === undefined ? [] : [`→ ${advice}`])].join("\n");
	return {
		classname: "ossify test",
		name: placeText(error) || code,
		...(path && { file: path }),
		...(row > 0 && { line: row }),
		error: { type: code, message, text },
	};
}

/** TAP's word for that no test can be run; it takes one line. */
export function renderTapErrors([first, ...others]: readonly Diagnostic[]): string {
	if (first === undefined) throw new RangeError("an error that ends a run is at least one");
	const place = placeText(first);
	const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
	return `TAP version 14\nBail out! ${visible(`${place && `${place}: `}${first.code}: ${first.message}${more}`)}\n`;
}

function placeText({ path, row, column }: Diagnostic): string {
	return row > 0 ? `${path}:${row}:${column}` : path;
}

/** https://testanything.org/tap-version-14-specification.html */
export function renderTap({ results }: Run): string {
	const lines = results.flatMap((result, index) => {
		const skip = result.outcome === "skipped" ? " # SKIP todo_" : "";
		const name = visible(`${result.suite}.${result.name}`).replaceAll("\\", "\\\\").replaceAll("#", "\\#");
		return [`${result.outcome === "failed" ? "not ok" : "ok"} ${index + 1} - ${name}${skip}`, ...tapDetail(result)];
	});
	return `${["TAP version 14", `1..${results.length}`, ...lines].join("\n")}\n`;
}

function tapDetail(result: TestResult): string[] {
	const printed = result.printed?.map(({ text }) => text);
	const fields: [string, unknown][] = [
		["duration_ms", Number(timeOf(result).toFixed(3))],
		...(result.outcome === "failed" ? ([["at", placeOf(result)]] as [string, unknown][]) : []),
		...(result.because === undefined ? [] : ([["message", detailOf(result)]] as [string, unknown][])),
		...(printed ? ([["printed", printed]] as [string, unknown][]) : []),
	];
	// JSON is YAML.
	return ["  ---", ...fields.map(([key, value]) => `  ${key}: ${safeJson(value)}`), "  ..."];
}

/** Why it failed, and which expressions did. */
export function detailOf({ because = "", reasons = [] }: TestResult): string {
	return [because, ...reasons.flatMap((reason) => linesOf(reason, ""))].join("\n");
}

function linesOf({ path, row, column, expression, verdict, values, because = [] }: Reason, indent: string): string[] {
	return [
		`${indent}${path}:${row}:${column}: ${expression} is ${verdict}`,
		...values.map(({ text, value = "undefined" }) => `${indent}  ${text}: ${value}`),
		...because.flatMap((inner) => linesOf(inner, `${indent}  `)),
	];
}
