/**
 * The syntax trees of YAML documents, made one after the other.
 * @module
 */
import {
	Composer,
	type Document,
	isCollection,
	isNode,
	isScalar,
	isSeq,
	Lexer,
	type Node,
	type Pair,
	type ParsedNode,
	Parser,
	type Scalar,
} from "yaml";
import type { FormText } from "./document.ts";
import { asKubernetes } from "./yaml_tags.ts";

/** As in a spec. */
export const maxDepth = 256;

/** The tree of a document. */
export type Tree = Document.Parsed<ParsedNode, true>;

const options = {
	version: "1.1",
	merge: true,
	stringKeys: true,
	customTags: asKubernetes,
	prettyErrors: false,
	logLevel: "silent",
	// faultIn() finds them, faster.
	uniqueKeys: false,
} as const;

/** Ends the parsing of a document: each level takes memory, and parsers use the stack. */
export class TooDeep extends Error {
	readonly offset: number;

	constructor(offset: number) {
		super();
		this.offset = offset;
	}
}

/** @throws {TooDeep} after the trees of the documents before it */
export function* treesIn(text: string, { start, keepSourceTokens }: TreeOptions): Generator<Tree> {
	const parser = new Parser();
	parser.offset = start;
	const composer = new Composer<ParsedNode, true>({ ...options, keepSourceTokens });
	for (const lexeme of new Lexer().lex(text)) {
		for (const token of parser.next(lexeme)) yield* composer.next(token) as Generator<Tree>;
		// The document and a scalar are on it, too.
		if (parser.stack.length <= maxDepth + 2) continue;
		yield* composer.end() as Generator<Tree>;
		throw new TooDeep(parser.offset);
	}
	for (const token of parser.end()) yield* composer.next(token) as Generator<Tree>;
	for (const tree of composer.end(true, start + text.length) as Generator<Tree>) {
		const last = unendedBlock(tree, text, start);
		if (last?.value.endsWith("\n")) last.value = last.value.slice(0, -1);
		yield tree;
	}
}

/** The node at the end of a node. */
export function lastIn(node: Node): Node {
	let last = node;
	while (isCollection(last) && !last.flow) {
		const item: unknown = last.items.at(-1);
		const next: unknown = isSeq(last) ? item : ((item as Pair | undefined)?.value ?? (item as Pair | undefined)?.key);
		if (!isNode(next)) break;
		last = next;
	}
	return last;
}

/**
 * A block scalar at the end of a text, whose last line has no line break: its value has none either, to libyaml and go-yaml. The library adds one.
 * @param start the text's place in its file
 */
export function unendedBlock({ contents }: Tree, text: string, start = 0): Scalar<string> | undefined {
	const last = contents && lastIn(contents);
	if (!isScalar(last) || typeof last.value !== "string" || !last.type?.startsWith("BLOCK_")) return undefined;
	return last.range?.[1] === start + text.length && /\S$/.test(text) ? (last as Scalar<string>) : undefined;
}

/** `start`: the text's place in its file, which positions count from. */
interface TreeOptions {
	readonly start: number;
	readonly keepSourceTokens: boolean;
}

/** Where a document is in its file. */
export interface Range {
	readonly start: number;
	readonly end: number;
}

/** Of each file, the tree that was parsed last: a document is asked for many places, one after the other. */
const lastTrees = new WeakMap<FormText, { readonly start: number; readonly tree: Tree }>();

/** The tree of a document, with the tokens that edits need. */
export function treeAt(file: FormText, { start, end }: Range): Tree {
	const last = lastTrees.get(file);
	if (last?.start === start) return last.tree;
	const [tree] = treesIn(file.text.slice(start, end), { start, keepSourceTokens: true });
	if (tree === undefined) throw new Error("a document that was read is no longer there");
	lastTrees.set(file, { start, tree });
	return tree;
}
