/**
 * YAML documents, as kubectl and Compose read them: YAML 1.1, in which `yes` is true and 0755 is octal, with merge keys.
 * Documents are parsed one by one, so that memory does not grow with their number.
 * @module
 */
import { Composer, type Document, isNode, type ParsedNode, Parser, type Tags } from "yaml";
import { OssifyError, type Part } from "../../errors.ts";
import { type BrokenDocument, errorAtOffset, type FormDocument, type FormText } from "./document.ts";

/** Characters of one document. The parser takes up to 300 times as much memory. */
const maxDocument = 4 * 1024 * 1024;

/** Aliases that one document may resolve: each may repeat all that its anchor holds, other aliases included. */
const maxAliases = 10_000;

/** A YAML document with its syntax tree, for edits. */
export interface YamlDocument extends FormDocument {
	readonly tree: Document.Parsed<ParsedNode, true>;
}

/** Empty documents are left out. */
export function* yamlDocuments(file: FormText): Generator<YamlDocument | BrokenDocument> {
	refuseLarge(file);
	const composer = new Composer({ version: "1.1", merge: true, customTags: asKubernetes, prettyErrors: false, keepSourceTokens: true });
	for (const tree of composer.compose(new Parser().parse(file.text), true, file.text.length)) {
		const document = read(file, tree as Document.Parsed<ParsedNode, true>);
		if (document !== undefined) yield document;
	}
}

/** Neither times nor numbers of base 60: go-yaml leaves both as texts. */
function asKubernetes(tags: Tags): Tags {
	return tags.filter((tag) => typeof tag === "string" || !/timestamp|binary|set|omap|pairs/.test(tag.tag)).filter(isDecimal);
}

function isDecimal(tag: Tags[number]): boolean {
	return typeof tag === "string" || tag.format !== "TIME";
}

function read(file: FormText, tree: Document.Parsed<ParsedNode, true>): YamlDocument | BrokenDocument | undefined {
	const [fault] = [...tree.errors, ...tree.warnings];
	if (fault !== undefined) return { error: errorAtOffset(file, fault.pos[0], fault.message, adviceFor(file.text)) };
	if (tree.contents === null) return undefined;
	try {
		const value: unknown = tree.toJS({ maxAliasCount: maxAliases });
		return value === null ? undefined : { value, tree, offsetOf: (part) => offsetIn(tree, part) };
	} catch (error) {
		// The library throws this for aliases that would expand beyond the limit.
		if (!(error instanceof ReferenceError)) throw error;
		return { error: errorAtOffset(file, tree.range[0], "its aliases (*NAME) expand beyond the limit", "write their values out") };
	}
}

function adviceFor(text: string): string | undefined {
	return /\{\{.*\}\}/.test(text)
		? "it holds {{ }} of a template: render the chart first (`helm template`), and name the result"
		: undefined;
}

function offsetIn(tree: Document.Parsed<ParsedNode, true>, part: Part): number {
	for (let length = part.length; length > 0; length--) {
		const node: unknown = tree.getIn(part.slice(0, length), true);
		if (isNode(node) && node.range) return node.range[0];
	}
	return tree.contents?.range?.[0] ?? tree.range[0];
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
