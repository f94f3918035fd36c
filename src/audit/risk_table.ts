/**
 * The risks of containers for people: what they wrote into their own layers.
 * @module
 */
import type { Risk } from "../layer/mod.ts";
import { type CountRow, countTable } from "../terminal/counts.ts";
import { count, size, type TextStyle } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import type { AuditedContainer } from "./container.ts";
import type { Group, RiskGroup } from "./totals.ts";

/** `data, 1.2 MiB`; empty where no layer was read. */
export function shownRisk({ risk, written }: AuditedContainer): string {
	if (risk === undefined) return "";
	return written === undefined || written.entries === 0 ? risk : `${risk}, ${size(written.bytes)}`;
}

/** More are in the other formats. */
const mostFolders = 3;

/** What the policy does not allow, some folders at most, and what is not known. */
export function riskDetails({ written, riskNote, note }: AuditedContainer): string[] {
	const refused = written?.folders.filter(({ kind }) => kind !== "covered") ?? [];
	const shown = refused.slice(0, mostFolders);
	const more = refused.length - shown.length + (written?.moreFolders ?? 0);
	return [
		...shown.map(({ path, rule, bytes, entries }) => `${rule}: ${visible(path)}, ${count(entries, "entry", "entries")}, ${size(bytes)}`),
		...(more > 0 ? [`and ${count(more, "more folder")}`] : []),
		...(riskNote === undefined || note !== undefined ? [] : [`risk: ${visible(riskNote)}`]),
	];
}

/** The table by risk: in each namespace, where there are any, and in all. */
export function riskTable(groups: readonly RiskGroup[], namespaces: readonly Group[], style: TextStyle): string[] {
	const kinds = groups.map(({ risk }) => risk);
	const named = namespaces.some(({ name }) => name !== "") ? namespaces : [];
	const rows: CountRow[] = named.map(({ name, risks: counts = {} }) => [name === "" ? "(none)" : visible(name), counts]);
	const all: CountRow = ["All", Object.fromEntries(groups.map((one) => [one.risk, one.containers])), style.colors.bold];
	const title = named.length > 0 ? "Risk by namespace" : "Risk";
	const name = Math.max(title.length, ...rows.map(([one]) => one.length));
	const paintKind = (kind: string) => paintedRisk(kind as Risk, style);
	const sizes = groups.filter(({ entries }) => entries > 0).map((one) => `${one.risk} ${size(one.bytes)}`);
	return [
		...countTable(title, [...rows, all], { ...style, kinds, name, paintKind }),
		...(sizes.length > 0 ? [`  ${style.colors.dim(`written: ${sizes.join(", ")}`)}`] : []),
	];
}

function paintedRisk(risk: Risk, { colors }: TextStyle): string {
	const paint = {
		drift: colors.red,
		data: colors.red,
		scratch: colors.yellow,
		covered: colors.dim,
		none: colors.green,
		unknown: colors.yellow,
	};
	return paint[risk](risk);
}
