/**
 * YAML documents, as kubectl and Compose read them: YAML 1.1, in which `yes` and `y` are true and 0755 is octal, with merge keys.
 * Documents are parsed one by one, so that memory does not grow with their number.
 * @module
 */
import { Composer, type Document, isNode, isScalar, type ParsedNode, Parser, type ScalarTag, type Tags } from "yaml";
import { OssifyError, type Part } from "../../errors.ts";
import { type Fault, faultIn } from "../../yaml/mod.ts";
import { type BrokenDocument, errorAtOffset, type FormDocument, type FormText } from "./document.ts";
import { mergeFaultIn } from "./merges.ts";

/** Characters of one document. The parser takes up to 300 times as much memory. */
const maxDocument = 4 * 1024 * 1024;

/** A YAML document with its syntax tree, for edits. */
export interface YamlDocument extends FormDocument {
	readonly tree: Document.Parsed<ParsedNode, true>;
}

const options = {
	version: "1.1",
	merge: true,
	stringKeys: true,
	customTags: asKubernetes,
	prettyErrors: false,
	keepSourceTokens: true,
	logLevel: "silent",
	// faultIn() finds them, faster.
	uniqueKeys: false,
} as const;

/** Empty documents are left out. After one that nests too deeply to be read, there are no others. */
export function* yamlDocuments(file: FormText): Generator<YamlDocument | BrokenDocument> {
	refuseLarge(file);
	try {
		for (const tree of new Composer<ParsedNode, true>(options).compose(new Parser().parse(file.text), true, file.text.length)) {
			const document = read(file, tree as Document.Parsed<ParsedNode, true>);
			if (document !== undefined) yield document;
		}
	} catch (error) {
		// The stack is used up.
		if (!(error instanceof RangeError)) throw error;
		yield { error: new OssifyError("input/too-deep", `cannot use ${file.shown}: a document in it nests too deeply`) };
	}
}

const boolean: ScalarTag = {
	tag: "tag:yaml.org,2002:bool",
	default: true,
	identify: (value) => typeof value === "boolean",
	test: /^(?:[Yy]|[Yy]es|YES|[Nn]|[Nn]o|NO|[Tt]rue|TRUE|[Ff]alse|FALSE|[Oo]n|ON|[Oo]ff|OFF)$/,
	resolve: (text) => /^(?:[yt]|on$)/i.test(text),
};

/** Go's own notation, which YAML 1.1 lacks. */
const octal: ScalarTag = {
	tag: "tag:yaml.org,2002:int",
	default: true,
	test: /^[-+]?0[oO][0-7_]+$/,
	resolve: (text) => Number(text.replaceAll(/[-+_]/g, "").toLowerCase()) * (text.startsWith("-") ? -1 : 1),
};

/**
 * Values as go-yaml v2 has them, which kubectl uses: `y` and `n` are booleans. Times, binary data, and numbers of base 60 are texts.
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
function asKubernetes(tags: Tags): Tags {
	const other = tags.filter(
		(tag) => typeof tag === "string" || (!/timestamp|binary|set|omap|pairs|bool/.test(tag.tag) && tag.format !== "TIME"),
	);
	return [boolean, octal, ...other];
}

function read(file: FormText, tree: Document.Parsed<ParsedNode, true>): YamlDocument | BrokenDocument | undefined {
	const fault = tree.errors[0] ?? faultIn(tree, { numbers: false }) ?? mergeFaultIn(tree.contents);
	if (fault !== undefined) return { error: errorAtOffset(file, fault.pos[0], messageOf(fault), adviceFor(fault, file.text)) };
	const value = valueOf(file, tree);
	if (value instanceof OssifyError) return { error: value };
	return value === null ? undefined : { value, tree, offsetOf: (part) => offsetIn(tree, part), sourceOf: (part) => sourceIn(tree, part) };
}

/** An error for a merge key that has no mapping, which the library throws. */
function valueOf(file: FormText, tree: Document.Parsed<ParsedNode, true>): unknown {
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

function offsetIn(tree: Document.Parsed<ParsedNode, true>, part: Part): number {
	for (let length = part.length; length > 0; length--) {
		const node: unknown = tree.getIn(part.slice(0, length), true);
		if (isNode(node) && node.range) return node.range[0];
	}
	return tree.contents?.range?.[0] ?? tree.range[0];
}

function sourceIn(tree: Document.Parsed<ParsedNode, true>, part: Part): string | undefined {
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
