/**
 * Writing a new value in the layout of the document around it: compact, or indented as its neighbours are.
 * @module
 */
import type { JsonNode } from "./tree.ts";

/** How a container's contents are formatted. */
export interface Layout {
	/** A line break and the indent of the container itself; empty in a compact document. */
	readonly newline: string;
	/** What is between two items of the container, after the comma. */
	readonly separator: string;
	/** What is between a key and its value. */
	readonly colon: string;
	/** One step of indent; empty in a compact document. */
	readonly step: string;
	/** The layout one level further in. */
	readonly inner: Layout;
}

/** Reads the layout from the line that a container begins on and from its first child. */
export function layoutOf(text: string, node: JsonNode): Layout {
	const first = firstChild(node);
	const gap = first === undefined ? undefined : text.slice(node.start + 1, first);
	if (gap === undefined ? !multiline(text) : !gap.includes("\n")) return compact(text);
	const indent = indentAt(text, node.start);
	// As before the first child; of one without children, as in the first line.
	const lineBreak = (gap ?? text.slice(0, text.indexOf("\n") + 1)).includes("\r\n") ? "\r\n" : "\n";
	if (gap === undefined) return indented(indent, stepOf(text), lineBreak);
	const childIndent = gap.slice(gap.lastIndexOf("\n") + 1).slice(0, longestIndent);
	const step = childIndent.startsWith(indent) ? childIndent.slice(indent.length) : childIndent;
	return indented(indent, step, lineBreak);
}

/** The JSON text of a value, formatted in this way. */
export function render(value: unknown, layout: Layout): string {
	if (layout.step === "") return JSON.stringify(value);
	return JSON.stringify(value, null, layout.step).replaceAll("\n", layout.newline);
}

function indented(indent: string, step: string, lineBreak: string): Layout {
	const newline = `${lineBreak}${indent}`;
	let inner: Layout | undefined;
	return {
		newline,
		separator: newline,
		colon: ": ",
		step,
		get inner() {
			inner ??= indented(indent + step, step, lineBreak);
			return inner;
		},
	};
}

function compact(text: string): Layout {
	const spaced = /": /.test(text.slice(0, 256)) ? " " : "";
	const layout: Omit<Layout, "inner"> = { newline: "", separator: spaced, colon: `:${spaced}`, step: "" };
	return {
		...layout,
		get inner() {
			return compact(text);
		},
	};
}

function multiline(text: string): boolean {
	return /^\s*\{\s*\n/.test(text.slice(0, 256));
}

function stepOf(text: string): string {
	return /^\s*\{\s*\n([ \t]+)/.exec(text.slice(0, 256))?.[1] ?? "\t";
}

/** Characters of white space in front of what is inserted, for each of its lines. */
const longestIndent = 256;

/** How far back the beginning of a line is looked for. A line may be as long as the document, with a change to each of its values. */
const longestLine = 4096;

function indentAt(text: string, offset: number): string {
	const before = text.slice(Math.max(0, offset - longestLine), offset);
	const lineStart = before.lastIndexOf("\n") + 1;
	if (lineStart === 0 && before.length < offset) return "";
	return (/^[ \t]*/.exec(before.slice(lineStart))?.[0] ?? "").slice(0, longestIndent);
}

function firstChild(node: JsonNode): number | undefined {
	if (node.kind === "object") return node.members[0]?.start;
	if (node.kind === "array") return node.items[0]?.start;
	return undefined;
}
