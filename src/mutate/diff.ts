/**
 * A readable diff between two specs. Both are formatted in the same way first, so that a spec on one line gives a diff of
 * lines too; values are copied as written, so that no number or escape changes.
 * @module
 */
import { diffArrays } from "diff";
import type { Colors } from "../terminal/mod.ts";
import { type Line, layOut } from "./diff_layout.ts";

/** A line of a diff. */
export interface DiffLine {
	readonly kind: "context" | "added" | "removed";
	readonly text: string;
}

/** Lines that differ. The time of the smallest diff grows with their square; a spec may have as many changes as it has mounts. */
const maxEditLength = 2000;

/** Changes that are near each other, with some lines around. */
export interface DiffHunk {
	/** JSON pointers of the changes: in the old document, or else in the new one. */
	readonly where: readonly string[];
	readonly lines: readonly DiffLine[];
}

/**
 * The hunks that lead from one document to the other; both are well-formed JSON.
 * @param context how many lines to show around a change
 */
export function diffSpecs(before: string, after: string, context = 3): DiffHunk[] {
	// The comma that a line gets when something follows it is no change worth showing.
	const comparator = (one: Line, other: Line) => one.bare === other.bare;
	const lines = [layOut(before), layOut(after)] as const;
	const runs = diffArrays([...lines[0]], [...lines[1]], { comparator, maxEditLength }) ?? coarseDiff(...lines, comparator);
	const steps = runs.flatMap(({ added, removed, value }, run) => {
		const kind = added ? "added" : removed ? "removed" : "context";
		return value.map((line): Step => ({ kind, line, run }));
	});
	return spans(steps, context).map(([start, end]) => hunkOf(steps.slice(start, end)));
}

/** The hunks as text, each under a line that says where: `@@ /mounts @@`. */
export function renderDiff(hunks: readonly DiffHunk[], { cyan, green, red, dim }: Colors): string {
	const paints = { context: dim, added: green, removed: red };
	const signs = { context: " ", added: "+", removed: "-" };
	const shown = hunks.flatMap(({ where, lines }) => [
		cyan(`@@ ${where.join(", ")} @@`),
		...lines.map(({ kind, text }) => paints[kind](`${signs[kind]} ${text}`)),
	]);
	return shown.map((line) => `${line}\n`).join("");
}

interface Run {
	readonly added?: boolean;
	readonly removed?: boolean;
	readonly value: readonly Line[];
}

/** One change, from the first line that differs to the last. */
function coarseDiff(before: readonly Line[], after: readonly Line[], same: (one: Line, other: Line) => boolean): Run[] {
	const shorter = Math.min(before.length, after.length);
	let start = 0;
	while (start < shorter && same(before[start] as Line, after[start] as Line)) start++;
	let end = 0;
	while (end < shorter - start && same(before.at(-1 - end) as Line, after.at(-1 - end) as Line)) end++;
	return [
		{ value: after.slice(0, start) },
		{ removed: true, value: before.slice(start, before.length - end) },
		{ added: true, value: after.slice(start, after.length - end) },
		{ value: after.slice(after.length - end) },
	];
}

interface Step {
	readonly kind: DiffLine["kind"];
	readonly line: Line;
	/** Lines of one kind that follow each other have one number. */
	readonly run: number;
}

/** Where hunks begin and end: those that would touch are one. */
function spans(steps: readonly Step[], context: number): [number, number][] {
	const found: [number, number][] = [];
	steps.forEach(({ kind }, index) => {
		if (kind === "context") return;
		const last = found.at(-1);
		const end = Math.min(steps.length, index + context + 1);
		if (last && index - context <= last[1]) last[1] = end;
		else found.push([Math.max(0, index - context), end]);
	});
	return found;
}

function hunkOf(steps: readonly Step[]): DiffHunk {
	return { where: placesOf(steps), lines: steps.map(({ kind, line }) => ({ kind, text: line.bare + line.comma })) };
}

function placesOf(steps: readonly Step[]): string[] {
	const changed = steps.filter(({ kind }) => kind !== "context");
	const byRun = new Map<number, Step[]>();
	for (const step of changed) {
		const steps = byRun.get(step.run);
		if (steps) steps.push(step);
		else byRun.set(step.run, [step]);
	}
	const runs = [...byRun.values()];
	// What replaces something comes right after it, under the same name as long as nothing was added above.
	const telling = runs.filter((run, index) => run[0]?.kind === "removed" || runs[index - 1]?.[0]?.run !== (run[0]?.run ?? 0) - 1);
	return [...new Set(telling.map((run) => commonPlace(run.map(({ line }) => line.where)) || "/"))];
}

/** The innermost value that all these pointers lead into. */
function commonPlace(pointers: readonly string[]): string {
	const [first = [], ...rest] = pointers.map((pointer) => pointer.split("/"));
	const shared = rest.reduce((common, next) => common.slice(0, agreeing(common, next)), first);
	return shared.join("/");
}

function agreeing(one: readonly string[], other: readonly string[]): number {
	const index = one.findIndex((segment, at) => segment !== other[at]);
	return index < 0 ? one.length : index;
}
