/**
 * The totals of an audit for people.
 * @module
 */
import { type CountRow, countTable } from "../terminal/counts.ts";
import { count, paragraph, type TextStyle } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import { type AuditResult, auditResults } from "./result.ts";
import { riskTable } from "./risk_table.ts";
import { painted } from "./table.ts";
import type { Group, ResultCounts, Totals } from "./totals.ts";

/** By result, by namespace where there are any, by rule, and by risk where layers were read. */
export function renderTotals({ containers, results, namespaces, rules, risks: written = [] }: Totals, style: TextStyle): string {
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
		...(written.length > 0 ? ["", ...riskTable(written, namespaces, style)] : []),
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
