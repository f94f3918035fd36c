/**
 * Records for people. What a container's author may have written is shown, and never obeyed by a terminal.
 * @module
 */
import type { Colors } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import { type LoggedRecord, type Result, results, wouldBeRefused } from "./entry.ts";
import type { Counts, Summary } from "./summary.ts";

/** One record: a line with when, what, who and why, and one more for each thing that was said aloud. */
export function renderRecord(record: LoggedRecord, colors: Colors): string {
	const { time, outcome, clock, duration, error, deny, warn } = record;
	const head = [colors.dim(time.replace("T", " ").replace(/\.\d+Z$/, "Z")), paintOutcome(outcome, colors), ...whoOf(record, colors)];
	const rest = [record.image && colors.dim(visible(record.image)), whatOf(record), colors.dim(`${Math.round(duration)} ms`)];
	const refused = (rule: string, message: string) =>
		colors.red(`${wouldBeRefused(record) ? "would be refused: " : ""}${visible(rule)}: ${visible(message)}`);
	const said = [
		...deny.map(({ rule, message }) => refused(rule, message)),
		...(error && record.outcome !== "denied" ? [refused(error.code, error.message)] : []),
		...(error?.advice ? [colors.green(`→ ${visible(error.advice)}`)] : []),
		...(clock ? [colors.yellow(`clock: it is wrong, and earlier than ${visible(clock.notBefore)} (${visible(clock.event)})`)] : []),
		...warn.map(({ rule, message }) => colors.yellow(`${visible(rule)}: ${visible(message)}`)),
	];
	return [[...head, ...rest.filter(Boolean)].join("  "), ...said.map((one) => `    ${one}`)].join("\n").concat("\n");
}

/** `namespace/pod/name` and the ID, as far as they are known: engines name one or the other in their errors. */
function whoOf({ namespace, pod, name, container, stage }: LoggedRecord, colors: Colors): string[] {
	const names = [namespace, pod, name].filter((one) => one !== undefined).map(visible);
	const id = container === undefined ? [] : [visible(container.slice(0, shownOfId))];
	if (names.length + id.length === 0) return [colors.dim(stage)];
	return name === undefined ? [[...names, ...id].join("/")] : [names.join("/"), ...id.map(colors.dim)];
}

/** As engines print it in their lists. */
const shownOfId = 12;

/** A line that is no record. */
export function renderForeign(text: string, colors: Colors): string {
	const shown = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
	return `${colors.dim(`? not a decision: ${visible(shown)}`)}\n`;
}

const maxShown = 200;

/** Counts in columns. */
export function renderSummary(
	{ decisions, foreign, first, last, outcomes: counts, rules, errors, duration }: Summary,
	colors: Colors,
): string {
	if (decisions === 0)
		return `No decisions${foreign > 0 ? `, and ${foreign} ${foreign === 1 ? "line that is not one" : "lines that are not one"}` : ""}.\n`;
	const ruleRows = rules.map(({ rule, outcomes: some }): Row => [visible(rule), some]);
	const errorRows = errors.map(({ error, outcomes: some }): Row => [visible(error), some]);
	const widest = Math.max(5, ...[...ruleRows, ...errorRows].map(([name]) => name.length));
	return [
		colors.bold(`${decisions} decisions from ${first} to ${last}`),
		...(foreign > 0
			? [colors.yellow(`and ${foreign} ${foreign === 1 ? "line that is not a decision" : "lines that are not decisions"}`)]
			: []),
		"",
		...table("Rule", ruleRows, counts, widest, colors),
		line(colors.bold("All".padEnd(widest)), counts, counts),
		...(errors.length > 0 ? ["", ...table("Error", errorRows, allOf(errorRows), widest, colors)] : []),
		...(duration
			? ["", colors.dim(`  a decision takes ${duration.p50} ms (p50), ${duration.p95} ms (p95), ${duration.max} ms at the most`)]
			: []),
		"",
	].join("\n");
}

type Row = readonly [name: string, counts: Counts];

/** @param columns whose outcomes get a column */
function table(title: string, rows: readonly Row[], columns: Counts, widest: number, colors: Colors): string[] {
	const titles = shownOf(columns).map((one) => paintOutcome(one, colors, one.length));
	const head = `  ${[colors.bold(title.padEnd(widest)), ...titles].join("  ")}`;
	return [head, ...rows.map(([name, counts]) => line(name.padEnd(widest), counts, columns))];
}

function line(name: string, counts: Counts, columns: Counts): string {
	return `  ${[name, ...shownOf(columns).map((one) => String(counts[one] ?? "–").padStart(one.length))].join("  ")}`;
}

function allOf(rows: readonly Row[]): Counts {
	return Object.assign({}, ...rows.map(([, counts]) => counts));
}

function shownOf(columns: Counts) {
	return results.filter((one) => columns[one] !== undefined);
}

function whatOf(record: LoggedRecord): string {
	const { outcome, readonly, tmpfs, readonlyMounts, reasons } = record;
	if (wouldBeRefused(record)) return "";
	if (["hardened", "requested", "changed", "audited"].includes(outcome)) {
		const parts = [
			readonly ? "read-only root" : "",
			tmpfs.length > 0 ? `tmpfs ${tmpfs.map(visible).join(", ")}` : "",
			// Next to a read-only root, they are the engine's usual files.
			!readonly && readonlyMounts.length > 0 ? `read-only ${readonlyMounts.map(visible).join(", ")}` : "",
		].filter(Boolean);
		return `${outcome === "audited" ? "would: " : ""}${parts.join(", ") || "nothing"}`;
	}
	return outcome === "unchanged" ? reasons.map(({ rule }) => visible(rule)).join(", ") : "";
}

function paintOutcome(outcome: Result, colors: Colors, width = 9): string {
	const text = outcome.padEnd(width);
	if (["hardened", "requested", "changed"].includes(outcome)) return colors.green(text);
	if (outcome === "unchanged") return colors.dim(text);
	return outcome === "audited" ? colors.cyan(text) : outcome === "allowed" ? colors.yellow(text) : colors.red(text);
}
