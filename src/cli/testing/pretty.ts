/**
 * A run for people: a line a package, what failed below its own, what is covered, and a closing line.
 * @module
 */

import { bySuite, type Run, type TestResult, tally, timeOf } from "../../policy_tools/test/mod.ts";
import { type Colors, duration, type TextStyle } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { coverageLines } from "./pretty_coverage.ts";
import { reasonLines } from "./reasons.ts";

/** How it is shown. */
export interface PrettyStyle extends TextStyle {
	/** Whether to list each test with its time. */
	readonly durations: boolean;
}

/** The whole text. */
export function renderPretty(run: Run, style: PrettyStyle): string {
	const { colors } = style;
	const suites = bySuite(run.results).map(([suite, results]) => [visible(suite), results] as const);
	const width = Math.max(...suites.map(([suite]) => suite.length));
	const reasons: TextStyle = { colors, width: Math.min(style.width, 140) };
	const lines = suites.flatMap(([suite, results]) => suiteLines(suite.padEnd(width), results, style, reasons));
	const coverage = run.coverage ? ["", ...coverageLines(run.coverage, colors)] : [];
	const written = run.written.map((path) => `${colors.yellow("wrote")} ${visible(path)}`);
	return `${[...lines, ...(written.length > 0 ? ["", ...written] : []), ...coverage, "", closing(run, colors)].join("\n")}\n`;
}

function suiteLines(name: string, results: readonly TestResult[], style: PrettyStyle, reasons: TextStyle): string[] {
	const { colors, durations } = style;
	const { passed, failed, skipped } = tally(results);
	const word = failed > 0 ? colors.red("FAIL") : colors.green("ok  ");
	const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`].filter((one) => one !== false);
	const time = duration(results.reduce((sum, result) => sum + timeOf(result), 0));
	const shown = results.filter((result) => durations || result.outcome === "failed" || result.printed);
	return [
		`${word}  ${name}  ${counts.join(", ")} ${colors.dim(`(${time})`)}`,
		...shown.flatMap((result) => testLines(result, style, reasons)),
	];
}

function testLines(result: TestResult, { colors, durations }: PrettyStyle, reasons: TextStyle): string[] {
	const { name, outcome, because } = result;
	const marks = { passed: colors.green("✔"), failed: colors.red("✘"), skipped: colors.dim("–") };
	const where = outcome === "failed" ? `  ${colors.dim(placeOf(result))}` : "";
	const times = durations ? `  ${colors.dim(timesIn(result))}` : "";
	return [
		`      ${marks[outcome]} ${visible(name)}${where}${times}`,
		...(because === undefined ? [] : because.split("\n").map((line) => `        ${paint(line, colors)}`)),
		...reasonLines(result.reasons ?? [], reasons).map((line) => `          ${line}`),
		...printedLines(result, colors),
	];
}

/** The position of a result's test. */
export function placeOf({ file, row, column }: Pick<TestResult, "file" | "row" | "column">): string {
	return row > 0 ? `${visible(file)}:${row}:${column}` : visible(file);
}

function timesIn({ times, outcome }: TestResult): string {
	const measured = Object.entries(times).map(([engine, time]) => `${engine} ${time.toFixed(1)} ms`);
	return measured.length > 0 ? measured.join(", ") : outcome === "skipped" ? "skipped" : "not run";
}

function printedLines({ printed = [] }: TestResult, colors: Colors): string[] {
	return printed.map(({ path, row, text }) => `          ${colors.dim(`${visible(path)}:${row} printed`)}  ${visible(text)}`);
}

/** Of a diff, what is added and what is removed; of a fault, what to do. */
function paint(line: string, colors: Colors): string {
	if (line.startsWith("\t→ ")) return colors.green(line);
	if (line.startsWith("@@")) return colors.cyan(line);
	if (line.startsWith("+ ")) return colors.green(line);
	return line.startsWith("- ") ? colors.red(line) : line;
}

const engines = { wasm: "on WebAssembly", opa: "on OPA's interpreter", both: "on WebAssembly and on OPA's interpreter" };

/** How many passed and failed, on which engine, and how long it took. */
export function closing({ results, engine, took }: Run, colors: Colors): string {
	const { passed, failed, skipped } = tally(results);
	const text = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
	return `${failed > 0 ? colors.red(text) : colors.green(text)} ${colors.dim(`${engines[engine]} (${duration(took)})`)}`;
}
