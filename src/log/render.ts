/**
 * Records as text for a terminal. Characters that a terminal would interpret are escaped, as a container's author may have written them.
 * @module
 */
import { type CountRow, countTable } from "../terminal/counts.ts";
import { type Colors, wrap } from "../terminal/mod.ts";
import { shortId, visible } from "../visible.ts";
import { type LoggedRecord, type Result, results, wouldBeRefused } from "./entry.ts";
import type { Counts, Summary } from "./summary.ts";

/**
 * One record: a line with time, outcome, container and reason, and one line for each error, refusal and warning.
 * @param width of the terminal; longer lines are wrapped
 */
export function renderRecord(record: LoggedRecord, colors: Colors, width = Number.POSITIVE_INFINITY): string {
	return [...headOf(record, colors, width), ...messagesOf(record).map((one) => colors[one.color](indented(one.text, width)))]
		.join("\n")
		.concat("\n");
}

/** A part of a line, and its colour. */
interface Piece {
	readonly text: string;
	readonly paint: (text: string) => string;
}

function headOf(record: LoggedRecord, colors: Colors, width: number): string[] {
	const { time, outcome, duration, image } = record;
	const plain = (text: string): Piece => ({ text, paint: String });
	const dim = (text: string): Piece => ({ text, paint: colors.dim });
	const pieces = [
		dim(time.replace("T", " ").replace(/\.\d+Z$/, "Z")),
		{ text: outcome.padEnd(9), paint: (text: string) => paintOutcome(outcome, colors, text) },
		...whoOf(record).map(({ text, isDim }) => (isDim ? dim(text) : plain(text))),
		...(image ? [dim(visible(image))] : []),
		...[whatOf(record)].filter(Boolean).map(plain),
		dim(`${Math.round(duration)} ms`),
	];
	return inLines(pieces, width);
}

/** Pieces side by side; those that do not fit are in the next lines, indented. */
function inLines(pieces: readonly Piece[], width: number): string[] {
	const lines: { length: number; shown: string[] }[] = [];
	for (const { text, paint } of pieces) {
		const last = lines.at(-1);
		if (last && last.length + 2 + text.length <= width) {
			last.length += 2 + text.length;
			last.shown.push(paint(text));
		} else lines.push({ length: 4 + text.length, shown: [paint(lines.length === 0 ? text : indented(text, width))] });
	}
	return lines.map(({ shown }) => shown.join("  "));
}

/** The errors, refusals and warnings of a record, with their colours. */
function messagesOf(record: LoggedRecord): readonly { readonly text: string; readonly color: "red" | "green" | "yellow" }[] {
	const { clock, error, deny, warn } = record;
	const refused = (rule: string, message: string) =>
		({ color: "red", text: `${wouldBeRefused(record) ? "would be refused: " : ""}${visible(rule)}: ${visible(message)}` }) as const;
	const warned = (text: string) => ({ color: "yellow", text }) as const;
	return [
		...deny.map(({ rule, message }) => refused(rule, message)),
		...(error && record.outcome !== "denied" ? [refused(error.code, error.message)] : []),
		...(error?.advice ? [{ color: "green", text: `→ ${visible(error.advice)}` } as const] : []),
		...(clock ? [warned(`clock: it is wrong, and earlier than ${visible(clock.notBefore)} (${visible(clock.event)})`)] : []),
		...warn.map(({ rule, message }) => warned(`${visible(rule)}: ${visible(message)}`)),
	];
}

/** Wrapped and indented, for the lines below the first one. */
function indented(text: string, width: number): string {
	return wrap(text, width - 4).replaceAll(/^/gm, "    ");
}

/** `namespace/pod/name` and the ID, as far as they are known. Both are shown, because an engine's errors have one or the other. */
function whoOf({ namespace, pod, name, container, stage }: LoggedRecord): readonly { readonly text: string; readonly isDim?: boolean }[] {
	const names = [namespace, pod, name].filter((one) => one !== undefined).map(visible);
	const id = container === undefined ? [] : [visible(shortId(container))];
	if (names.length + id.length === 0) return [{ text: stage, isDim: true }];
	if (name === undefined) return [{ text: [...names, ...id].join("/") }];
	return [{ text: names.join("/") }, ...id.map((text) => ({ text, isDim: true }))];
}

/** A line that is not a record. */
export function renderForeign(text: string, colors: Colors, width = Number.POSITIVE_INFINITY): string {
	const shown = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
	return `${colors.dim(wrap(`? not a decision: ${visible(shown)}`, width))}\n`;
}

const maxShown = 200;

/** Counts in columns; one below the other if the terminal is too narrow for columns. */
export function renderSummary(
	{ decisions, foreign, first, last, outcomes: counts, rules, errors, duration }: Summary,
	colors: Colors,
	width = Number.POSITIVE_INFINITY,
): string {
	if (decisions === 0)
		return `No decisions${foreign > 0 ? `, and ${foreign} ${foreign === 1 ? "line that is not one" : "lines that are not one"}` : ""}.\n`;
	const ruleRows = rules.map(({ rule, outcomes: some }): CountRow => [visible(rule), some]);
	const errorRows = errors.map(({ error, outcomes: some }): CountRow => [visible(error), some]);
	const name = Math.max(5, ...[...ruleRows, ...errorRows].map(([one]) => one.length));
	const tableOf = (title: string, rows: readonly CountRow[], kinds: Counts) =>
		countTable(title, rows, { colors, width, name, kinds: shownOf(kinds), paintKind: (kind) => paintOutcome(kind as Result, colors) });
	const wrapped = (text: string) => wrap(text, width);
	return [
		colors.bold(wrapped(`${decisions} decisions from ${first} to ${last}`)),
		...(foreign > 0
			? [colors.yellow(wrapped(`and ${foreign} ${foreign === 1 ? "line that is not a decision" : "lines that are not decisions"}`))]
			: []),
		"",
		...tableOf("Rule", [...ruleRows, ["All", counts, colors.bold]], counts),
		...(errors.length > 0 ? ["", ...tableOf("Error", errorRows, allOf(errorRows))] : []),
		...(duration
			? [
					"",
					colors.dim(
						wrap(`a decision takes ${duration.p50} ms (p50), ${duration.p95} ms (p95), ${duration.max} ms (max)`, width - 2).replaceAll(
							/^/gm,
							"  ",
						),
					),
				]
			: []),
		"",
	].join("\n");
}

function allOf(rows: readonly CountRow[]): Counts {
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
			// If the root is read-only, these are the files that engines mount into each container, such as /etc/hosts.
			!readonly && readonlyMounts.length > 0 ? `read-only ${readonlyMounts.map(visible).join(", ")}` : "",
		].filter(Boolean);
		return `${outcome === "audited" ? "would: " : ""}${parts.join(", ") || "nothing"}`;
	}
	return outcome === "unchanged" ? reasons.map(({ rule }) => visible(rule)).join(", ") : "";
}

function paintOutcome(outcome: Result, colors: Colors, text: string = outcome): string {
	if (["hardened", "requested", "changed"].includes(outcome)) return colors.green(text);
	if (outcome === "unchanged") return colors.dim(text);
	return outcome === "audited" ? colors.cyan(text) : outcome === "allowed" ? colors.yellow(text) : colors.red(text);
}
