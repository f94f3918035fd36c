/**
 * Reverts ossify's changes in a TOML file that was changed since.
 * @module
 */
import type { AST } from "toml-eslint-parser";
import type { Made } from "./change.ts";
import { entriesIn, isSamePath, type Pair, startsWith } from "./toml_entries.ts";
import { mark } from "./toml_insert.ts";

type Range = readonly [from: number, until: number];

/** Reverts a change, unless the value has been changed since. */
export function removeMade(text: string, made: Made): string {
	if (made.do === "put") return withoutEmptied(without(text, rangesBelow(text, made.path)), made);
	const pair = entriesIn(text).pairs.find(({ path }) => isSamePath(path, made.path));
	if (pair === undefined) return text;
	const left = made.do === "set" ? revertValue(text, pair, made) : removeItem(text, pair, made);
	return left === text ? text : withoutEmptied(left, made);
}

function revertValue(text: string, pair: Pair, { value, was }: Made): string {
	const { value: now } = pair.node;
	if (!isText(now, value)) return text;
	if (was === undefined) return without(text, rangesOf(text, pair));
	return `${text.slice(0, now.range[0])}${was}${text.slice(now.range[1])}`;
}

function removeItem(text: string, pair: Pair, { value, kept, path }: Made): string {
	const list = pair.node.value;
	if (list.type !== "TOMLArray") return text;
	const at = list.elements.findIndex((one) => isText(one, value));
	if (at < 0) return text;
	if (list.elements.length === 1 && kept < path.length) return without(text, rangesOf(text, pair));
	return without(text, rangesInList(text, list.elements, at));
}

function isText(node: AST.TOMLContentNode, text: string | undefined): boolean {
	return node.type === "TOMLValue" && node.value === text;
}

/** Removes tables that were added with a value and are empty now. */
function withoutEmptied(text: string, made: Made): string {
	const { headers, pairs } = entriesIn(text);
	const isOwn = (path: readonly string[]) => path.length > made.kept && path.length < made.path.length && startsWith(made.path, path);
	const header = headers.find(({ path, node }) => isOwn(path) && node.body.length === 0);
	if (header) return withoutEmptied(without(text, [blockOf(text, header.node)]), made);
	const braces = pairs.find(({ path, node }) => isOwn(path) && node.value.type === "TOMLInlineTable" && node.value.body.length === 0);
	return braces ? withoutEmptied(without(text, rangesOf(text, braces)), made) : text;
}

function rangesBelow(text: string, path: readonly string[]): Range[] {
	const { headers, pairs } = entriesIn(text);
	const blocks = headers.filter((one) => startsWith(one.path, path)).map(({ node }) => blockOf(text, node));
	const written = pairs.filter((pair) => pair.base < path.length && startsWith(pair.path, path)).flatMap((pair) => rangesOf(text, pair));
	return [...blocks, ...written];
}

/** A table with its lines, ossify's comment above it, and the empty line above that. */
function blockOf(text: string, { range }: AST.TOMLTable): Range {
	const [from, until] = linesOf(text, range);
	const above = text.slice(0, from);
	const own = /(?:^|\r?\n)(?:[ \t]*\r?\n)?([^\n]*)\r?\n$/.exec(above);
	if (own?.[1]?.trim() !== mark) return [/\n\r?\n$/.test(above) ? from - (above.endsWith("\r\n") ? 2 : 1) : from, until];
	return [own.index + (/^\r?\n/.exec(own[0])?.[0].length ?? 0), until];
}

function rangesOf(text: string, { node, inline }: Pair): Range[] {
	if (inline?.body.length === 1) return [[inline.range[0] + 1, inline.range[1] - 1]];
	return inline ? rangesInList(text, inline.body, inline.body.indexOf(node)) : [linesOf(text, node.range)];
}

/** An item of a list, with its comma, and its line if it has one of its own. */
function rangesInList(text: string, nodes: readonly { readonly range: Range }[], at: number): Range[] {
	const [before, one, after] = [nodes[at - 1], nodes[at], nodes[at + 1]];
	const [from, until] = one?.range ?? [0, 0];
	const rest = /^[ \t]*(,?)[ \t]*\r?\n/.exec(text.slice(until));
	const alone = rest !== null && /\n[ \t]*$/.test(text.slice(0, from));
	if (!alone) return before ? [[before.range[1], until]] : [[from, after?.range[0] ?? until]];
	const comma = before && !rest[1] ? text.indexOf(",", before.range[1]) : -1;
	return [linesOf(text, [from, until]), ...(comma < 0 ? [] : [[comma, comma + 1] as const])];
}

/** Whole lines, with their line break. */
function linesOf(text: string, [from, until]: Range): Range {
	const end = text.indexOf("\n", until);
	return [text.lastIndexOf("\n", from - 1) + 1, end < 0 ? text.length : end + 1];
}

function without(text: string, ranges: readonly Range[]): string {
	const falling = [...ranges].sort(([a], [b]) => b - a);
	return falling.reduce((left, [from, until]) => left.slice(0, from) + left.slice(until), text);
}
