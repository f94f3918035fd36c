/**
 * The tables and the key/value pairs of a TOML file, with their positions.
 * @module
 */
import { type AST, parseTOML } from "toml-eslint-parser";

/** `[a.b]`, with its content. */
export interface Header {
	readonly path: readonly string[];
	readonly node: AST.TOMLTable;
}

/** `key = value`, in a table or in braces. */
export interface Pair {
	/** The keys from the root of the file. */
	readonly path: readonly string[];
	/** The number of keys that are those of its table. */
	readonly base: number;
	readonly node: AST.TOMLKeyValue;
	/** Its inline table. */
	readonly inline: AST.TOMLInlineTable | undefined;
}

export interface TomlEntries {
	readonly headers: readonly Header[];
	readonly pairs: readonly Pair[];
}

/** Finds the entries. Tables in lists of tables are skipped, as they have no path. */
export function entriesIn(text: string): TomlEntries {
	const [{ body }] = parseTOML(text).body;
	const headers = body
		.filter((node) => node.type === "TOMLTable")
		.filter(({ resolvedKey }) => resolvedKey.every((key) => typeof key === "string"))
		.map((node) => ({ path: node.resolvedKey as string[], node }));
	const root = body.filter((node) => node.type === "TOMLKeyValue").flatMap((node) => pairsOf(node, [], undefined));
	return { headers, pairs: [...root, ...headers.flatMap(({ path, node }) => node.body.flatMap((pair) => pairsOf(pair, path, undefined)))] };
}

function pairsOf(node: AST.TOMLKeyValue, above: readonly string[], inline: AST.TOMLInlineTable | undefined): Pair[] {
	const path = [...above, ...node.key.keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value))];
	const pair = { path, base: above.length, node, inline };
	const { value } = node;
	return value.type === "TOMLInlineTable" ? [pair, ...value.body.flatMap((inner) => pairsOf(inner, path, value))] : [pair];
}

/** Whether a path begins with another one or equals it. */
export function startsWith(path: readonly string[], start: readonly string[]): boolean {
	return start.every((key, index) => key === path[index]);
}

export function isSamePath(path: readonly string[], other: readonly string[]): boolean {
	return path.length === other.length && startsWith(path, other);
}
