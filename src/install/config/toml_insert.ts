/**
 * Inserts values into a TOML file.
 * @module
 */
import { stringify } from "smol-toml";
import type { AST } from "toml-eslint-parser";
import { isTable, type Table, type Value } from "./toml.ts";
import { entriesIn, isSamePath, type Pair, startsWith } from "./toml_entries.ts";

/** The comment above a table that is added at the end of a file. */
export const mark = "# ossify: `ossify uninstall` takes this back.";

/** Sets the value at a path, in the style of the file: in the lines of its table, in dotted keys or in braces. Without such a table, it is added at the end. */
export function insert(text: string, path: readonly string[], value: Value): string {
	const { headers, pairs } = entriesIn(text);
	const parent = path.slice(0, -1);
	const same = pairs.find((pair) => isSamePath(pair.path, path));
	if (same) return splice(text, same.node.value.range, inlineOf(value));
	const braces = pairs.findLast(({ path: above, node }) => node.value.type === "TOMLInlineTable" && startsWith(path, above));
	if (braces) return insertInBraces(text, braces, path, value);
	if (isTable(value)) return append(text, path, value);
	const lines = parent.length === 0 ? pairs.filter(({ base, inline }) => base === 0 && !inline) : undefined;
	if (lines) return insertLine(text, lines.at(-1)?.node, path, value);
	const header = headers.find((one) => isSamePath(one.path, parent))?.node;
	if (header) return insertLine(text, header.body.at(-1) ?? header, path.slice(-1), value);
	const dotted = pairs.findLast((pair) => !pair.inline && pair.base < parent.length && startsWith(pair.path, parent));
	if (dotted) return insertLine(text, dotted.node, path.slice(dotted.base), value);
	return append(text, parent, { [path.at(-1) as string]: value });
}

/** Adds an item to a list of strings, which is created if there is none. */
export function insertItem(text: string, path: readonly string[], item: string): string {
	const list = entriesIn(text).pairs.find((pair) => isSamePath(pair.path, path))?.node.value;
	if (list === undefined) return insert(text, path, [item]);
	if (list.type !== "TOMLArray") return text;
	const last = list.elements.at(-1);
	if (last === undefined) return splice(text, list.range, inlineOf([item]));
	const [, end] = last.range;
	const written = inlineOf(item);
	const comma = /^\s*,/.exec(text.slice(end, list.range[1]))?.[0] ?? "";
	const indent = indentOf(text, last.range[0]);
	// If the last item has its own line, the new one gets a line too, after that item's comment.
	if (indent === undefined) return `${text.slice(0, end)}, ${written}${text.slice(end)}`;
	const line = Math.min(endOfLine(text, end + comma.length), list.range[1] - 1);
	const before = `${text.slice(0, end)}${comma || ","}${text.slice(end + comma.length, line)}`;
	return `${before}${lineBreak(text)}${indent}${written}${comma && ","}${text.slice(line)}`;
}

function insertLine(text: string, after: AST.TOMLNode | undefined, keys: readonly string[], value: Value): string {
	const written = `${keys.map(keyOf).join(".")} = ${inlineOf(value)}`;
	if (after === undefined) return `${written}${lineBreak(text)}${text}`;
	const at = endOfLine(text, after.range[1]);
	return `${text.slice(0, at)}${lineBreak(text)}${indentOf(text, after.range[0]) ?? ""}${written}${text.slice(at)}`;
}

function insertInBraces(text: string, { path: above, node }: Pair, path: readonly string[], value: Value): string {
	const { body, range } = node.value as AST.TOMLInlineTable;
	const [key = "", ...rest] = path.slice(above.length);
	const written = `${keyOf(key)} = ${inlineOf(rest.reduceRight<Value>((inner, name) => ({ [name]: inner }), value))}`;
	const last = body.at(-1);
	if (last === undefined) return splice(text, range, `{ ${written} }`);
	return `${text.slice(0, last.range[1])}, ${written}${text.slice(last.range[1])}`;
}

/** Adds a table at the end: a header ends what precedes it. */
function append(text: string, path: readonly string[], table: Table): string {
	const nested = path.reduceRight<Table>((inner, key) => ({ [key]: inner }), table);
	const lines = `${mark}\n${stringify(nested).trim()}\n`.replaceAll("\n", lineBreak(text));
	const gap = text === "" ? "" : text.endsWith("\n") ? lineBreak(text) : lineBreak(text).repeat(2);
	return `${text}${gap}${lines}`;
}

function inlineOf(value: Value): string {
	if (Array.isArray(value)) return `[${value.map(inlineOf).join(", ")}]`;
	if (isTable(value))
		return `{ ${Object.entries(value)
			.map(([key, inner]) => `${keyOf(key)} = ${inlineOf(inner)}`)
			.join(", ")} }`;
	return stringify({ v: value }).replace(/^v = /, "").trim();
}

function keyOf(key: string): string {
	return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

function splice(text: string, [from, until]: readonly [number, number], written: string): string {
	return `${text.slice(0, from)}${written}${text.slice(until)}`;
}

/** The indent of the text at a position; undefined if other text precedes it on its line. */
function indentOf(text: string, at: number): string | undefined {
	return /(?:^|\n)([ \t]*)$/.exec(text.slice(0, at))?.[1];
}

function endOfLine(text: string, from: number): number {
	const at = text.indexOf("\n", from);
	if (at < 0) return text.length;
	return text[at - 1] === "\r" ? at - 1 : at;
}

function lineBreak(text: string): string {
	return text.includes("\r\n") ? "\r\n" : "\n";
}
