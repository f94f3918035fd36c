/**
 * A run for programs: JSON, JUnit's XML, and TAP 14.
 * @module
 */
import type { Diagnostic, Reason } from "../../compile/mod.ts";
import { bySuite, type Coverage, percent, type Run, type TestResult, tally, timeOf } from "../../policy_tools/test/mod.ts";
import { safeJson, visible, visibleLines } from "../../visible.ts";
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
	const { passed, failed, skipped } = tally(run.results);
	const counts = `tests="${passed + failed + skipped}" failures="${failed}" skipped="${skipped}" time="${seconds(run.took)}"`;
	const suites = bySuite(run.results).map(([suite, results]) => junitSuite(suite, results));
	return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ossify" ${counts}>\n${suites.join("")}</testsuites>\n`;
}

function junitSuite(suite: string, results: readonly TestResult[]): string {
	const { passed, failed, skipped } = tally(results);
	const time = seconds(results.reduce((sum, result) => sum + timeOf(result), 0));
	const counts = `tests="${passed + failed + skipped}" failures="${failed}" skipped="${skipped}" time="${time}"`;
	return `  <testsuite name=${quoted(suite)} ${counts}>\n${results.map(junitCase).join("")}  </testsuite>\n`;
}

function junitCase(result: TestResult): string {
	const { suite, name, file, row, outcome, because } = result;
	const head = `    <testcase classname=${quoted(suite)} name=${quoted(name)} file=${quoted(file)} line="${row}" time="${seconds(timeOf(result))}"`;
	const inner = [
		outcome === "skipped" ? "<skipped/>" : "",
		because === undefined ? "" : `<failure message=${quoted(because.split("\n")[0] ?? "")}>${escaped(detailOf(result))}</failure>`,
		result.printed ? `<system-out>${escaped(result.printed.map(({ text }) => text).join("\n"))}</system-out>` : "",
	].join("");
	return inner === "" ? `${head}/>\n` : `${head}>${inner}</testcase>\n`;
}

/** The errors for which no test was run: a suite that has only them, so that no reader takes it for an empty one that passed. */
export function renderJunitErrors(errors: readonly Diagnostic[]): string {
	const counts = `tests="${errors.length}" failures="0" errors="${errors.length}" skipped="0"`;
	const suite = `  <testsuite name="ossify test" ${counts}>\n${errors.map(junitError).join("")}  </testsuite>\n`;
	return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ossify" ${counts}>\n${suite}</testsuites>\n`;
}

function junitError(error: Diagnostic): string {
	const { code, message, path, row, details = [], advice } = error;
	const place = `${path && ` file=${quoted(path)}`}${row > 0 ? ` line="${row}"` : ""}`;
	const text = [message, ...details, ...(advice === undefined ? [] : [`→ ${advice}`])].join("\n");
	const inner = `<error type=${quoted(code)} message=${quoted(message)}>${escaped(text)}</error>`;
	return `    <testcase classname="ossify test" name=${quoted(placeText(error) || code)}${place}>${inner}</testcase>\n`;
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

function seconds(milliseconds: number): string {
	return (milliseconds / 1000).toFixed(3);
}

function quoted(text: string): string {
	return `"${escaped(text).replaceAll("\n", "&#10;")}"`;
}

/**
 * What is hidden, or would be a command in a CI log, is written by the numbers of its characters, which mean the same. XML 1.0 has no such
 * way for the controls of ASCII: those are shown as JSON writes them.
 */
function escaped(text: string): string {
	const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
	const clean = text.replaceAll(/[\ufffe\uffff]/g, "�");
	const inXml = clean.replaceAll(/[&<>"']|##(?=\w*\[)|^\s*::/gm, (found) => entities[found] ?? reference(found));
	return visibleLines(inXml, (character) =>
		/[^\P{Cc}\r\u007f-\u009f]|\p{Cs}/u.test(character) ? visible(character) : reference(character),
	);
}

function reference(text: string): string {
	return text.replaceAll(/\S|[\r\u0085\u2028\u2029\ufeff]/gu, (character) => `&#${character.codePointAt(0)};`);
}
