/**
 * Tables of counts: a row for each name, a column for each kind.
 * @module
 */
import type { TextStyle } from "./colors.ts";
import { filled, hardWrapped } from "./lines.ts";

/** Counts by kind. */
export type KindCounts = Readonly<Record<string, number | undefined>>;

/** A row: its name, its counts, and how the name is painted. */
export type CountRow = readonly [name: string, counts: KindCounts, paint?: (text: string) => string];

/** The look of a table. */
export interface CountTable extends TextStyle {
	/** The kinds that have a column, in their order. */
	readonly kinds: readonly string[];
	/** The width of the column of names: tables below each other have one. */
	readonly name: number;
	readonly paintKind: (kind: string) => string;
}

/** The lines of a table; below each other where the terminal is too narrow for columns. */
export function countTable(title: string, rows: readonly CountRow[], table: CountTable): string[] {
	const { colors, name, kinds, paintKind } = table;
	const head = isNarrow(table) ? `  ${colors.bold(title)}` : `  ${[colors.bold(title.padEnd(name)), ...kinds.map(paintKind)].join("  ")}`;
	return [head, ...rows.flatMap((row) => countRow(row, table))];
}

/** The lines of one row. */
function countRow([name, counts, paint = String]: CountRow, table: CountTable): string[] {
	const { kinds, width } = table;
	if (!isNarrow(table)) {
		const numbers = kinds.map((kind) => String(counts[kind] ?? "–").padStart(kind.length));
		return [`  ${[paint(name.padEnd(table.name)), ...numbers].join("  ")}`];
	}
	const shown = kinds.filter((kind) => counts[kind] !== undefined);
	const parts = shown.map((kind, index) => `${counts[kind]} ${kind}${index < shown.length - 1 ? "," : ""}`);
	const names = hardWrapped(name, width - 2).map((line) => `  ${paint(line)}`);
	return [...names, ...filled(parts, width - 4).map((line) => `    ${line}`)];
}

function isNarrow({ name, kinds, width }: CountTable): boolean {
	return [name, ...kinds.map((kind) => kind.length)].reduce((sum, one) => sum + 2 + one, 0) > width;
}
