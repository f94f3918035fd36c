/**
 * Finding nodes of a YAML document, and where they begin and end.
 * @module
 */
import {
	type CST,
	type Document,
	isAlias,
	isCollection,
	isMap,
	isNode,
	isScalar,
	isSeq,
	type Node,
	type Pair,
	type ParsedNode,
	visit,
	type YAMLMap,
} from "yaml";
import type { Part } from "../../../errors.ts";
import { lastIn } from "../../document/mod.ts";
import { columnOf } from "../text.ts";
import type { Indents } from "./write.ts";

/** The tree of a document. */
export type Tree = Document.Parsed<ParsedNode, true>;

/** A node, and whether the way to it leads through an alias or a merge key. */
export interface Found {
	readonly node: unknown;
	/** Of a value: its key with it. */
	readonly pair: Pair | undefined;
	/** The offset of the first alias or merge key on the way. */
	readonly shared: number | undefined;
}

/** The node at a part of a document. */
export function nodeAt(tree: Tree, part: Part): Found | undefined {
	let found: Found | undefined = { node: tree.contents, pair: undefined, shared: undefined };
	for (const key of part) {
		const above: Found = resolved(tree, found);
		const next: Found | undefined = childOf(tree, above, key);
		if (next === undefined || isReset(next)) return undefined;
		found = next;
	}
	return resolved(tree, found);
}

/** Compose takes nothing of a value with this tag, whatever it is. */
function isReset({ node }: Found): boolean {
	return isNode(node) && node.tag === "!reset";
}

/** The node that an alias refers to. */
function resolved(tree: Tree, found: Found): Found {
	const { node, shared } = found;
	return isAlias(node) ? { ...found, pair: undefined, node: node.resolve(tree), shared: shared ?? node.range?.[0] } : found;
}

function childOf(tree: Tree, { node, shared }: Found, key: string | number): Found | undefined {
	if (isSeq(node)) return { node: node.items[Number(key)], pair: undefined, shared };
	return isMap(node) ? memberOf(tree, node, String(key), shared) : undefined;
}

function memberOf(tree: Tree, mapping: YAMLMap, key: string, shared: number | undefined): Found | undefined {
	const own = mapping.items.find((pair) => keyOf(pair) === key);
	if (own !== undefined) return { node: own.value, pair: own, shared };
	for (const merge of mapping.items.filter((pair) => keyOf(pair) === "<<")) {
		const sources: readonly unknown[] = isSeq(merge.value) ? merge.value.items : [merge.value];
		for (const source of sources) {
			const { node } = resolved(tree, { node: source, pair: undefined, shared });
			const found = isMap(node) ? memberOf(tree, node, key, shared ?? startOf(merge)) : undefined;
			if (found !== undefined) return found;
		}
	}
	return undefined;
}

function keyOf({ key }: Pair): string | undefined {
	return isScalar(key) ? String(key.value) : undefined;
}

function startOf({ key }: Pair): number | undefined {
	return isNode(key) ? key.range?.[0] : undefined;
}

/** Where a node's own text ends, without the comments and line breaks after it. */
export function endOf(node: Node): number {
	return lastIn(node).range?.[1] ?? 0;
}

/** Where a pair of a flow mapping ends; it may have no value. */
export function endOfPair({ key, value }: Pair): number {
	return endOf((isNode(value) ? value : key) as Node);
}

/** The column of a block mapping's keys, or of a block list's dashes. */
export function columnOfBlock(text: string, node: Node): number {
	const token = node.srcToken as CST.BlockMap | CST.BlockSequence;
	const start = token.items[0]?.start.find(({ type }) => ["anchor", "tag", "explicit-key-ind", "seq-item-ind"].includes(type));
	return columnOf(text, start?.offset ?? token.offset);
}

/** The indents of the document: of the first block mapping, and of the first block list, that is the value of a key. */
export function indentsOf(text: string, tree: Tree): Indents {
	let mapping: number | undefined;
	let list: number | undefined;
	visit(tree, {
		Map(_, node) {
			if (node.flow) return visit.SKIP;
			const column = columnOfBlock(text, node);
			for (const { value } of node.items) {
				if (!isCollection(value) || value.flow) continue;
				const step = columnOfBlock(text, value) - column;
				if (isSeq(value)) list ??= step;
				else mapping ??= step;
			}
			return mapping !== undefined && list !== undefined ? visit.BREAK : undefined;
		},
	});
	return { mapping: mapping ?? (list || 2), list: list ?? 0 };
}
