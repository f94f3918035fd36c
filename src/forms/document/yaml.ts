/**
 * YAML documents, as kubectl and Compose read them: YAML 1.1, in which `yes` and `y` are true and 0755 is octal, with merge keys.
 * Documents are parsed one by one, and their syntax trees, which take 100 times as much memory as the text, are not kept.
 * @module
 */
import { Composer, type Document, isNode, isScalar, type ParsedNode, Parser } from "yaml";
import { OssifyError, type Part } from "../../errors.ts";
import { type Fault, faultIn } from "../../yaml/mod.ts";
import { type BrokenDocument, errorAtOffset, type FormDocument, type FormText } from "./document.ts";
import { mergeFaultIn } from "./merges.ts";
import { asKubernetes } from "./yaml_tags.ts";

/** Characters of one document. The parser takes up to 300 times as much memory. */
const maxDocument = 4 * 1024 * 1024;

type Tree = Document.Parsed<ParsedNode, true>;

/** A YAML document. */
export interface YamlDocument extends FormDocument {
	/** Its syntax tree, for edits: parsed again. */
	tree(): Tree;
}

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

/** Empty documents are left out. After one that nests too deeply to be read, there are no others. */
export function* yamlDocuments(file: FormText): Generator<YamlDocument | BrokenDocument> {
	refuseLarge(file);
	let start = 0;
	try {
		for (const tree of treesIn(file.text)) {
			const end = tree.range[2];
			const document = read(file, tree, { start, end });
			start = end;
			if (document !== undefined) yield document;
		}
	} catch (error) {
		// The stack is used up.
		if (!(error instanceof RangeError)) throw error;
		yield { error: new OssifyError("input/too-deep", `cannot use ${file.shown}: a document in it nests too deeply`) };
	}
}

/** @param start the text's place in its file, which positions count from */
function* treesIn(text: string, { start, keepSourceTokens }: TreeOptions = { start: 0, keepSourceTokens: false }): Generator<Tree> {
	const parser = new Parser();
	parser.offset = start;
	const composer = new Composer<ParsedNode, true>({ ...options, keepSourceTokens });
	yield* composer.compose(parser.parse(text), true, start + text.length) as Generator<Tree>;
}

interface TreeOptions {
	readonly start: number;
	readonly keepSourceTokens: boolean;
}

/** Where a document is in its file. */
interface Range {
	readonly start: number;
	readonly end: number;
}

/** Of each file, the tree that was parsed last: a document is asked for many places, one after the other. */
const lastTrees = new WeakMap<FormText, { readonly start: number; readonly tree: Tree }>();

function treeAt(file: FormText, { start, end }: Range): Tree {
	const last = lastTrees.get(file);
	if (last?.start === start) return last.tree;
	const [tree] = treesIn(file.text.slice(start, end), { start, keepSourceTokens: true });
	if (tree === undefined) throw new Error("a document that was read is no longer there");
	lastTrees.set(file, { start, tree });
	return tree;
}

function read(file: FormText, tree: Tree, range: Range): YamlDocument | BrokenDocument | undefined {
	const fault = tree.errors[0] ?? faultIn(tree, { numbers: false }) ?? mergeFaultIn(tree.contents);
	if (fault !== undefined) return { error: errorAtOffset(file, fault.pos[0], messageOf(fault), adviceFor(fault, file.text)) };
	const value = valueOf(file, tree);
	if (value instanceof OssifyError) return { error: value };
	if (value === null) return undefined;
	const parsed = () => treeAt(file, range);
	return { value, tree: parsed, offsetOf: (part) => offsetIn(parsed(), part), sourceOf: (part) => sourceIn(parsed(), part) };
}

/** An error for a merge key that has no mapping, which the library throws. */
function valueOf(file: FormText, tree: Tree): unknown {
	try {
		return tree.toJS({ maxAliasCount: -1 }); // They were counted.
	} catch (error) {
		if (error instanceof RangeError || !(error instanceof Error)) throw error;
		return errorAtOffset(file, tree.contents?.range[0] ?? 0, `a merge key (<<) in it: ${error.message}`);
	}
}

/** The library's message, but where that is about the library. */
function messageOf({ code, message }: Fault): string {
	if (code === "NON_STRING_KEY") return "a key is a mapping or a list";
	return code === "RESOURCE_EXHAUSTION" ? "it nests too deeply" : message;
}

function adviceFor({ code }: Fault, text: string): string | undefined {
	if (code === "MERGE_ORDER") return "put << first in its mapping: the keys below it replace those that it has";
	return /\{\{.*\}\}/.test(text)
		? "it holds {{ }} of a template: render the chart first (`helm template`), and name the result"
		: undefined;
}

function offsetIn(tree: Tree, part: Part): number {
	for (let length = part.length; length > 0; length--) {
		const node: unknown = tree.getIn(part.slice(0, length), true);
		if (isNode(node) && node.range) return node.range[0];
	}
	return tree.contents?.range?.[0] ?? tree.range[0];
}

function sourceIn(tree: Tree, part: Part): string | undefined {
	const node: unknown = tree.getIn(part, true);
	return isScalar(node) ? node.source : undefined;
}

function refuseLarge({ text, shown }: FormText): void {
	let start = 0;
	while (text.length - start > maxDocument) {
		const end = text.lastIndexOf("\n---", start + maxDocument);
		if (end <= start)
			throw new OssifyError("input/too-large", `cannot use ${shown}: a YAML document in it has more than ${maxDocument} characters`);
		start = end;
	}
}
