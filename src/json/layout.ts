/**
 * Writing a new value in the layout of the document around it: compact, or indented as its neighbours are.
 * @module
 */
import type { JsonNode } from "./tree.ts";

/** How a container's contents are laid out. */
export interface Layout {
	/** A line break and the indent of the container itself; empty in a compact document. */
	readonly newline: string;
	/** What stands between two items of the container, after the comma. */
	readonly separator: string;
	/** What stands between a key and its value. */
	readonly colon: string;
	/** One step of indent; empty in a compact document. */
	readonly step: string;
	/** The layout one level further in. */
	readonly inner: Layout;
}

/** Reads the layout from the line that a container begins on and from its first child. */
export function layoutOf(text: string, node: JsonNode): Layout {
	const indent = indentAt(text, node.start);
	const first = firstChild(node);
	const gap = first === undefined ? undefined : text.slice(node.start + 1, first);
	if (gap === undefined) return multiline(text) ? indented(indent, stepOf(text)) : compact(text);
	if (!gap.includes("\n")) return compact(text);
	const childIndent = gap.slice(gap.lastIndexOf("\n") + 1);
	const step = childIndent.startsWith(indent) ? childIndent.slice(indent.length) : childIndent;
	return indented(indent, step);
}

/** The JSON text of a value, laid out so. */
export function render(value: unknown, layout: Layout): string {
	if (layout.step === "") return JSON.stringify(value);
	return JSON.stringify(value, null, layout.step).replaceAll("\n", layout.newline);
}

function indented(indent: string, step: string): Layout {
	const newline = `\n${indent}`;
	return {
		newline,
		separator: newline,
		colon: ": ",
		step,
		get inner() {
			return indented(indent + step, step);
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

function indentAt(text: string, offset: number): string {
	const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
	return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? "";
}

function firstChild(node: JsonNode): number | undefined {
	if (node.kind === "object") return node.members[0]?.start;
	if (node.kind === "array") return node.items[0]?.start;
	return undefined;
}
