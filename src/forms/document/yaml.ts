/**
 * YAML documents, as kubectl and Compose read them: YAML 1.1, in which `yes` and `y` are true and 0755 is octal, with merge keys.
 * Documents are parsed one by one, and their syntax trees, which take 100 times as much memory as the text, are not kept.
 * @module
 */
import { isNode, isScalar } from "yaml";
import { OssifyError, type Part } from "../../errors.ts";
import { type Fault, faultIn } from "../../yaml/mod.ts";
import { type BrokenDocument, errorAtOffset, type FormDocument, type FormText, placeOf } from "./document.ts";
import { mergeFaultIn } from "./merges.ts";
import { maxDepth, type Range, TooDeep, type Tree, treeAt, treesIn } from "./yaml_trees.ts";

/** Characters of one document. The parser takes up to 300 times as much memory. */
const maxDocument = 4 * 1024 * 1024;

/** A YAML document. */
export interface YamlDocument extends FormDocument {
	/** Its syntax tree, for edits: parsed again. */
	tree(): Tree;
}

/** Empty documents are left out. */
export function* yamlDocuments(file: FormText): Generator<YamlDocument | BrokenDocument> {
	refuseLarge(file);
	for (let from: number | undefined = 0; from !== undefined; ) from = yield* documentsFrom(file, from);
}

/** @returns where the documents go on after one that nests too deeply */
function* documentsFrom(file: FormText, from: number): Generator<YamlDocument | BrokenDocument, number | undefined> {
	let start = from;
	try {
		for (const tree of treesIn(file.text.slice(from), { start: from, keepSourceTokens: false })) {
			const end = tree.range[2];
			const document = read(file, tree, { start, end });
			start = end;
			if (document !== undefined) yield document;
		}
		return undefined;
	} catch (error) {
		if (!(error instanceof TooDeep)) throw error;
		yield { error: errorAtOffset(file, error.offset, `it nests deeper than ${maxDepth} levels`, adviceFor({ code: "" }, file.text)) };
		const next = file.text.indexOf("\n---", error.offset);
		return next < 0 ? undefined : next + 1;
	}
}

function read(file: FormText, tree: Tree, range: Range): YamlDocument | BrokenDocument | undefined {
	const fault =
		tree.errors[0] ?? faultIn(tree, { numbers: false, placeOf: (offset) => placeOf(file, offset) }) ?? mergeFaultIn(tree.contents);
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
	return code === "NON_STRING_KEY" ? "a key is a mapping or a list" : message;
}

function adviceFor({ code }: Pick<Fault, "code">, text: string): string | undefined {
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
