/**
 * Figures as Markdown.
 * @module
 */
import type { Figures, Spread } from "./rounds.ts";

/** One column of a table of figures: its heading, and what a row has there. `reference` is the row that it is compared with. */
export type Column = readonly [heading: string, cell: (figures: Figures, reference: Figures | undefined) => string];

export const wall: Column = ["wall ms: median (quartiles)", ({ wall }) => spreadText(wall)];
export const cpu: Column = ["CPU ms", ({ cpu }) => cpu?.median.toFixed(1) ?? ""];
export const memory: Column = ["peak MiB", ({ memory }) => (memory === undefined ? "" : memory < 1 ? "< 1" : memory.toFixed(0))];
/** Of the reference's time. */
export const ratio = (heading: string): Column => [
	heading,
	({ wall }, reference) => (reference === undefined ? "" : (wall.median / reference.wall.median).toFixed(2)),
];
/** The difference of the medians; the reference has none. */
export const difference = (heading: string): Column => [
	heading,
	(figures, reference) => (reference === undefined || reference === figures ? "" : signed(figures.wall.median - reference.wall.median)),
];

/** A table of figures, a line for each row that was measured. */
export function figuresTable(title: string, columns: readonly Column[], figures: readonly Figures[]): string {
	const referenceOf = ({ row }: Figures) => figures.find(({ row: { name } }) => name === row.against);
	const lines = figures.map((one) => [one.row.name, ...columns.map(([, cell]) => cell(one, referenceOf(one)))]);
	return table(
		title,
		columns.map(([heading]) => heading),
		lines,
	);
}

/** A heading and a table, whose first column has no name. */
export function table(title: string, headings: readonly string[], lines: readonly (readonly string[])[]): string {
	const all = [["", ...headings], ["", ...headings].map(() => "---"), ...lines];
	const text = all.map((cells) => `| ${cells.join(" | ")} |`.replaceAll("|  |", "| |")).join("\n");
	return `### ${title}\n\n${text}\n`;
}

function spreadText({ low, median, high }: Spread): string {
	return `${median.toFixed(1)} (${low.toFixed(1)}–${high.toFixed(1)})`;
}

function signed(value: number): string {
	return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}
