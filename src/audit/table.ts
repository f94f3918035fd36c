/**
 * An audit for people: a table of the containers, what needs attention first.
 * @module
 */
import { type Colors, hardWrapped, paragraph, type TextStyle } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import { type AuditedContainer, titleOf } from "./container.ts";
import { type AuditResult, auditResults } from "./result.ts";
import { riskDetails, shownRisk } from "./risk_table.ts";

/** The table of the containers; empty where there are none. */
export function renderContainers(containers: readonly AuditedContainer[], style: TextStyle): string {
	const rows = containers.toSorted((one, other) => rank(one) - rank(other)).map(rowOf);
	if (rows.length === 0) return "";
	const widthOf = (head: string, key: Column) => (rows.some((row) => row[key] !== "") ? widest(head, rows, key) : 0);
	const widths: Widths = {
		result: widest("Result", rows, "result"),
		title: widest("Container", rows, "title"),
		state: widthOf("State", "state"),
		risk: widthOf("Risk", "risk"),
	};
	const isNarrow = marginOf(widths) + leastRules > style.width;
	const titles = [...cells({ title: "Container", state: "State", risk: "Risk" }, widths), "Rule"];
	const head = ["Result".padEnd(widths.result), ...(isNarrow ? ["Container"] : titles)];
	const lines = rows.flatMap((row) => (isNarrow ? belowEachOther(row, widths, style) : sideBySide(row, widths, style)));
	return `  ${style.colors.bold(head.join("  "))}\n${lines.join("\n")}\n`;
}

/** One container, as texts that are shown. */
interface Row {
	readonly result: AuditResult;
	readonly title: string;
	/** Of a container on this machine; empty for others. */
	readonly state: string;
	readonly risk: string;
	readonly rules: string;
	readonly details: readonly string[];
}

interface Widths {
	readonly result: number;
	readonly title: number;
	/** 0 where no container has a state. */
	readonly state: number;
	/** 0 where no layer was read. */
	readonly risk: number;
}

type Column = keyof Widths;

/** Less room than this makes a column of rules useless. */
const leastRules = 24;

function rank({ result }: AuditedContainer): number {
	return auditResults.indexOf(result);
}

function rowOf(one: AuditedContainer): Row {
	const { result, rules, mode, deny, warn, note, state, otherwise = [] } = one;
	const refusals = result === "refused" ? deny.map(({ message }) => visible(message)) : [];
	const open =
		result === "unknown" ? otherwise.map(({ when, result: other, rules: by }) => `${visible(when)}: ${other} (${shownRules(by)})`) : [];
	const inAudit = mode === "audit" && ["refused", "hardened", "changed"].includes(result) ? " (in audit mode)" : "";
	return {
		result,
		title: visible(titleOf(one)),
		rules: `${shownRules(rules)}${inAudit}`,
		details: [
			...refusals,
			...open,
			...warn.map(({ rule, message }) => `warning: ${visible(rule)}: ${visible(message)}`),
			...(note === undefined ? [] : [visible(note)]),
			...riskDetails(one),
		],
		state: shownState(state),
		risk: shownRisk(one),
	};
}

function shownState(state: AuditedContainer["state"]): string {
	return state === undefined ? "" : [state.status, state.root, state.sandbox && "sandbox"].filter(Boolean).join(", ");
}

function shownRules(rules: readonly string[]): string {
	return rules.length === 0 ? "no rule" : rules.map(visible).join(", ");
}

function widest(head: string, rows: readonly Row[], key: Column): number {
	return rows.reduce((most, row) => Math.max(most, row[key].length), head.length);
}

/** Where the rules begin. */
function marginOf({ result, ...columns }: Widths): number {
	return 2 + result + 2 + Object.values(columns).reduce((sum, width) => sum + (width > 0 ? width + 2 : 0), 0);
}

/** The columns between the result and the rules. */
function cells(row: Pick<Row, "title" | "state" | "risk">, widths: Widths): string[] {
	return (["title", "state", "risk"] as const).filter((key) => widths[key] > 0).map((key) => row[key].padEnd(widths[key]));
}

function sideBySide(row: Row, widths: Widths, { colors, width }: TextStyle): string[] {
	const { result, rules, details } = row;
	const margin = marginOf(widths);
	const [first = "", ...more] = paragraph(rules, "", width - margin);
	return [
		`  ${[painted(result, colors, result.padEnd(widths.result)), ...cells(row, widths), colors.dim(first)].join("  ")}`,
		...more.map((line) => " ".repeat(margin) + colors.dim(line)),
		...below(details, widths, { colors, width }),
	];
}

function belowEachOther({ result, title, state, risk, rules, details }: Row, widths: Widths, { colors, width }: TextStyle): string[] {
	const margin = 2 + widths.result + 2;
	const [first = "", ...more] = hardWrapped(title, width - margin);
	return [
		`  ${painted(result, colors, result.padEnd(widths.result))}  ${first}`,
		...more.map((line) => " ".repeat(margin) + line),
		...below([...[state, risk].filter((one) => one !== ""), rules], widths, { colors, width }, colors.dim),
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

/** A text in the colour of a result. */
export function painted(result: AuditResult, colors: Colors, text: string): string {
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
