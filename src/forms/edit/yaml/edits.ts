/**
 * Changes of a YAML document as edits of its text.
 * @module
 */
import { isAlias, isCollection, isMap, isNode, isScalar, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import type { Part } from "../../../errors.ts";
import { unendedBlock } from "../../document/mod.ts";
import type { Change, Comments, Entry, Value } from "../addition.ts";
import { columnOf, linesAfter, type TextEdit } from "../text.ts";
import { columnOfBlock, endOf, endOfPair, type Found, indentsOf, nodeAt, type Tree } from "./nodes.ts";
import { type BlockStyle, childLines, flowText, itemLines, memberLines, memberText, scalarText } from "./write.ts";

type Collection = YAMLMap | YAMLSeq;

/** Characters after a value that are examined for the end of its line. */
const longestLine = 4096;

/** The edits of one change. */
export interface YamlEdits {
	readonly edits: readonly TextEdit[];
	/** Where the edited place belongs to other parts of the document, too: the offset of the alias or merge key that leads there. */
	readonly shared: number | undefined;
}

/** Makes edits for one document. */
export class YamlEditor {
	private readonly text: string;
	private readonly tree: Tree;
	private readonly style: BlockStyle;

	/** @param comments above members that are added, by their keys */
	constructor(text: string, tree: Tree, comments: Comments = new Map()) {
		this.text = text;
		this.tree = tree;
		this.style = { ...indentsOf(text, tree), comments };
	}

	/** Undefined where the text has no place for a change. */
	editsFor(change: Change): YamlEdits | undefined {
		const made = change.what === "replace" ? this.replacing(change.part, change.value) : this.extending(change.part, change.entries);
		const isAfterEnd = made?.edits.some(({ at, text }) => at === this.text.length && text !== "") === true;
		return made && isAfterEnd ? { ...made, edits: [...this.withoutBreak(), ...made.edits] } : made;
	}

	/** A block scalar at the end of a file without a last line break would get one: `|-` keeps its value. */
	private withoutBreak(): readonly TextEdit[] {
		const token = unendedBlock(this.tree, this.text)?.srcToken;
		const header = token?.type === "block-scalar" ? token.props.find(({ type }) => type === "block-scalar-header") : undefined;
		if (header === undefined || !("source" in header) || header.source.includes("-")) return [];
		return [{ at: header.offset, until: header.offset + header.source.length, text: `${header.source.replace("+", "")}-` }];
	}

	private replacing(part: Part, value: Value): YamlEdits | undefined {
		const found = nodeAt(this.tree, part);
		const parent = nodeAt(this.tree, part.slice(0, -1))?.node;
		const edits = found && this.replace(found, parent, value);
		return edits && { edits, shared: found?.shared };
	}

	private extending(part: Part, entries: readonly Entry[]): YamlEdits | undefined {
		const { node, shared } = nodeAt(this.tree, part) ?? {};
		if (!isCollection(node) || node.items.length === 0) return undefined;
		const edits = node.flow ? this.insertInFlow(node, entries) : [this.insertLines(node, entries)];
		return edits && { edits, shared };
	}

	private insertLines(node: Collection, entries: readonly Entry[]): TextEdit {
		const indent = " ".repeat(columnOfBlock(this.text, node));
		const lines = entries.flatMap(({ key, value }) =>
			isMap(node) ? memberLines(String(key), value, indent, this.style) : itemLines(value, indent, this.style),
		);
		return linesAfter(this.text, endOf(node), lines);
	}

	private insertInFlow(node: Collection, entries: readonly Entry[]): readonly TextEdit[] | undefined {
		const last: unknown = node.items.at(-1);
		const start = isMap(node) ? (last as Pair).key : last;
		if (!isNode(start) || !start.range) return undefined;
		const end = isMap(node) ? endOfPair(last as Pair) : endOf(start);
		const json = isQuoted(start) || (!isMap(node) && hasQuotedKeys(start));
		const added = entries.map(({ key, value }) => (isMap(node) ? memberText(String(key), value, json) : flowText(value, json)));
		const indent = this.text.slice(start.range[0] - columnOf(this.text, start.range[0]), start.range[0]);
		// The last entry has lines of its own.
		const [, comma] = /^[ \t]*(,?)[ \t]*(?:[ \t]#[^\n]*)?\r?(?=\n)/.exec(this.text.slice(end, end + longestLine)) ?? [];
		if (comma === undefined || !/^[ \t]*$/.test(indent)) return [insertion(end, added.map((one) => `, ${one}`).join(""))];
		const lines = added.map((one, index) => `${indent}${one}${index < added.length - 1 ? "," : comma}`);
		return [...(comma === "" ? [insertion(end, ",")] : []), linesAfter(this.text, end, lines)];
	}

	private replace({ node, pair }: Found, parent: unknown, value: Value): readonly TextEdit[] | undefined {
		if (!isNode(node) || isAlias(node) || !node.range || (isCollection(node) && node.items.length > 0)) return undefined;
		const [start, end] = node.range;
		// A comment between the brackets of an empty collection would be lost.
		if (isCollection(node) && this.text.slice(start, end).includes("#")) return undefined;
		const inBlock = isMap(parent) && !parent.flow;
		if (typeof value === "object" && value !== null && inBlock && pair !== undefined && isBare(pair)) {
			return this.expand(parent, node, value);
		}
		const space = start === end && !/\s/.test(this.text[start - 1] ?? " ") ? " " : "";
		const inFlow = !isCollection(parent) || parent.flow === true || (typeof value === "object" && value !== null);
		const written = inFlow ? flowText(value, isQuoted(node) || hasQuotedKeys(parent)) : scalarText(value, false);
		return [{ at: start, until: end, text: space + written }];
	}

	/** A value that is empty becomes a block on the lines below its key. */
	private expand(parent: YAMLMap, node: Node, value: Value): readonly TextEdit[] {
		const [start, end] = node.range as [number, number, number];
		const before = start - (/[ \t]*$/.exec(this.text.slice(Math.max(0, start - 1000), start))?.[0].length ?? 0);
		const lines = childLines(value, " ".repeat(columnOfBlock(this.text, parent)), this.style);
		const removed = start === end ? [] : [{ at: before, until: end, text: "" }];
		return [...removed, linesAfter(this.text, end, lines)];
	}
}

function insertion(at: number, text: string): TextEdit {
	return { at, until: at, text };
}

/** Whether a value is on the line of its key, with no anchor or tag. Where there is none, comments may follow. */
function isBare({ srcToken, value }: Pair): boolean {
	const isMissing = isScalar(value) && value.source === "";
	const allowed = ["map-value-ind", "space", ...(isMissing ? ["comment", "newline"] : [])];
	return srcToken?.sep?.every(({ type }) => allowed.includes(type)) === true;
}

function isQuoted(node: Node): boolean {
	return isScalar(node) && node.type === "QUOTE_DOUBLE";
}

function hasQuotedKeys(node: unknown): boolean {
	const key = isMap(node) ? node.items[0]?.key : undefined;
	return isNode(key) && isQuoted(key);
}
