/**
 * An audit for people: a table of the containers, what needs attention first, and the totals.
 * @module
 */
import { type CountRow, countTable } from "../terminal/counts.ts";
import { type Colors, count, hardWrapped, paragraph, type TextStyle } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import { type AuditedContainer, titleOf } from "./container.ts";
import { type AuditResult, auditResults } from "./result.ts";
import type { Group, ResultCounts, Totals } from "./totals.ts";

/** The table of the containers; empty where there are none. */
export function renderContainers(containers: readonly AuditedContainer[], style: TextStyle): string {
	const rows = containers.toSorted((one, other) => rank(one) - rank(other)).map(rowOf);
	if (rows.length === 0) return "";
	const state = rows.some((row) => row.state !== "") ? widest("State", rows, "state") : 0;
	const widths: Widths = { result: widest("Result", rows, "result"), title: widest("Container", rows, "title"), state };
	const isNarrow = marginOf(widths) + leastRules > style.width;
	const titles = ["Container".padEnd(widths.title), ...(state > 0 ? ["State".padEnd(state)] : []), "Rule"];
	const head = ["Result".padEnd(widths.result), ...(isNarrow ? ["Container"] : titles)];
	const lines = rows.flatMap((row) => (isNarrow ? belowEachOther(row, widths, style) : sideBySide(row, widths, style)));
	return `  ${style.colors.bold(head.join("  "))}\n${lines.join("\n")}\n`;
}

/** The totals: by result, by namespace where there are any, and by rule. */
export function renderTotals({ containers, results, namespaces, rules }: Totals, style: TextStyle): string {
	const summary = paragraph(`${count(containers, "container")}${containers > 0 ? `: ${sentence(results)}` : ""}.`, "", style.width);
	if (containers === 0) return `${summary.join("\n")}\n`;
	const kinds = auditResults.filter((one) => results[one] !== undefined);
	const ofNamespaces = namespaces.some(({ name }) => name !== "") ? namespaces.map(groupRow("(none)")) : [];
	const ofRules: CountRow[] = [...rules.map(groupRow("")), ["All", results, style.colors.bold]];
	const name = Math.max(...["Namespace", ...[...ofNamespaces, ...ofRules].map(([one]) => one)].map((one) => one.length));
	const table = { ...style, kinds, name, paintKind: (kind: string) => painted(kind as AuditResult, style.colors, kind) };
	return [
		...summary,
		...(ofNamespaces.length > 0 ? ["", ...countTable("Namespace", ofNamespaces, table)] : []),
		"",
		...countTable("Rule", ofRules, table),
		"",
	].join("\n");
}

const phrases: Readonly<Record<AuditResult, string>> = {
	refused: "would be refused",
	unknown: "unknown",
	hardened: "would get a read-only root",
	changed: "would get other changes only",
	exempt: "exempt",
	compliant: "compliant already",
};

function sentence(results: ResultCounts): string {
	return auditResults.flatMap((one) => (results[one] === undefined ? [] : [`${results[one]} ${phrases[one]}`])).join(", ");
}

function groupRow(unnamed: string): (group: Group) => CountRow {
	return ({ name, results }) => [name === "" ? unnamed : visible(name), results];
}

/** One container, as texts that are shown. */
interface Row {
	readonly result: AuditResult;
	readonly title: string;
	/** Of a container on this machine; empty for others. */
	readonly state: string;
	readonly rules: string;
	readonly details: readonly string[];
}

interface Widths {
	readonly result: number;
	readonly title: number;
	/** 0 where no container has a state. */
	readonly state: number;
}

/** Less room than this makes a column of rules useless. */
const leastRules = 24;

function rank({ result }: AuditedContainer): number {
	return auditResults.indexOf(result);
}

function rowOf(one: AuditedContainer): Row {
	const { result, rules, mode, deny, note, state, otherwise = [] } = one;
	const refusals = result === "refused" ? deny.map(({ message }) => visible(message)) : [];
	const open =
		result === "unknown" ? otherwise.map(({ when, result: other, rules: by }) => `${visible(when)}: ${other} (${shownRules(by)})`) : [];
	const inAudit = mode === "audit" && ["refused", "hardened", "changed"].includes(result) ? " (in audit mode)" : "";
	return {
		result,
		title: visible(titleOf(one)),
		rules: `${shownRules(rules)}${inAudit}`,
		details: [...refusals, ...open, ...(note === undefined ? [] : [visible(note)])],
		state: shownState(state),
	};
}

function shownState(state: AuditedContainer["state"]): string {
	return state === undefined ? "" : `${state.status}${state.root === undefined ? "" : `, ${state.root}`}`;
}

function shownRules(rules: readonly string[]): string {
	return rules.length === 0 ? "no rule" : rules.map(visible).join(", ");
}

function widest(head: string, rows: readonly Row[], key: "result" | "title" | "state"): number {
	return rows.reduce((most, row) => Math.max(most, row[key].length), head.length);
}

/** Where the rules begin. */
function marginOf({ result, title, state }: Widths): number {
	return 2 + result + 2 + title + 2 + (state > 0 ? state + 2 : 0);
}

function sideBySide({ result, title, state, rules, details }: Row, widths: Widths, { colors, width }: TextStyle): string[] {
	const margin = marginOf(widths);
	const [first = "", ...more] = paragraph(rules, "", width - margin);
	const names = [title.padEnd(widths.title), ...(widths.state > 0 ? [state.padEnd(widths.state)] : [])];
	return [
		`  ${[painted(result, colors, result.padEnd(widths.result)), ...names, colors.dim(first)].join("  ")}`,
		...more.map((line) => " ".repeat(margin) + colors.dim(line)),
		...below(details, widths, { colors, width }),
	];
}

function belowEachOther({ result, title, state, rules, details }: Row, widths: Widths, { colors, width }: TextStyle): string[] {
	const margin = 2 + widths.result + 2;
	const [first = "", ...more] = hardWrapped(title, width - margin);
	return [
		`  ${painted(result, colors, result.padEnd(widths.result))}  ${first}`,
		...more.map((line) => " ".repeat(margin) + line),
		...below([...(state === "" ? [] : [state]), rules], widths, { colors, width }, colors.dim),
		...below(details, widths, { colors, width }),
	];
}

/** Below the name that they belong to. */
function below(texts: readonly string[], { result }: Widths, { colors, width }: TextStyle, paint = colors.yellow): string[] {
	const indent = " ".repeat(2 + result + 2);
	return texts.flatMap((text) =>
		paragraph(text, indent, width)
			.flatMap((line) => broken(line, indent, width))
			.map((line) => indent + paint(line)),
	);
}

/** A word may be wider than the room. */
function broken(line: string, indent: string, width: number): string[] {
	return hardWrapped(line.slice(indent.length), width - indent.length);
}

function painted(result: AuditResult, colors: Colors, text: string): string {
	const paint = {
		refused: colors.red,
		unknown: colors.yellow,
		hardened: colors.cyan,
		changed: colors.cyan,
		exempt: colors.dim,
		compliant: colors.green,
	};
	return paint[result](text);
}
