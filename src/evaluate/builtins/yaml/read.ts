/**
 * Documents to values: the package `yaml` parses, and what a scalar is follows Go.
 * @module
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, type YAMLMap } from "yaml";
import { RegoNumber, RegoObject, type RegoValue } from "../../rego/mod.ts";
import { BuiltinError } from "../builtin.ts";
import { fromPaddedBase64, lossyText } from "../bytes.ts";
import { limit, maxValues } from "../limits.ts";
import { refuseUnreadable, resolvePlain } from "./scalar.ts";

/** The first document counts; later ones must be valid. Without a document, the value is null. */
export function readYaml(source: string): RegoValue {
	refuseUnreadable(source);
	if (startsAtItsEnd.test(source)) throw new BuiltinError("a document was expected");
	const documents = parseAllDocuments(source, { schema: "failsafe", uniqueKeys: false, logLevel: "silent", merge: false });
	if (!Array.isArray(documents)) return null;
	for (const { errors, warnings, directives } of documents) {
		const [error] = [...errors, ...warnings.filter(({ code }) => code === "BAD_DIRECTIVE")];
		if (error !== undefined) throw new BuiltinError(error.message);
		if (directives?.yaml.explicit && directives.yaml.version !== "1.1") throw new BuiltinError("YAML 1.1 was expected");
	}
	const [first] = documents as Document[];
	return first === undefined ? null : new Values(first, source).value(first.contents as Node | null, 0);
}

/** A directive without a document, or the end of one that did not begin. */
const startsAtItsEnd = /^(?:[ \t]*(?:#[^\n]*)?\n)*(?:%[^\n]*\n?)*(?:%[^\n]*|\.\.\.[ \t]*(?:\n[\s\S]*)?)$/;

/** Deeper than that, JSON isn't read here either. */
const maxDepth = 1000;

class Values {
	readonly #document: Document;
	readonly #source: string;
	/** The values of an alias are counted each time: ten lines can expand to ten million values. */
	#count = 0;
	/** Resolving an alias walks the document. */
	readonly #targets = new Map<Node, Node>();

	constructor(document: Document, source: string) {
		this.#document = document;
		this.#source = source;
	}

	value(node: Node | null | undefined, depth: number): RegoValue {
		limit(++this.#count, maxValues, "the values of a YAML document");
		if (depth > maxDepth) throw new BuiltinError("the document is too deep");
		if (isAlias(node)) return this.value(this.#target(node), depth + 1);
		if (isMap(node)) return new RegoObject(this.#entries(node, depth));
		if (isSeq(node)) return node.items.map((item) => this.value(item as Node, depth + 1));
		return isScalar(node) ? scalar(node, this.#source) : null;
	}

	#target(alias: Node): Node {
		const known = this.#targets.get(alias);
		if (known) return known;
		const target = isAlias(alias) ? (alias.resolve(this.#document) as Node | undefined) : undefined;
		if (target === undefined) throw new BuiltinError("an alias has no anchor");
		this.#targets.set(alias, target);
		return target;
	}

	/** Merged entries come first, so that the mapping's own entries override them. */
	#entries(map: YAMLMap, depth: number): (readonly [string, RegoValue])[] {
		const merged: (readonly [string, RegoValue])[] = [];
		const own: (readonly [string, RegoValue])[] = [];
		for (const { key, value } of map.items) {
			if (isScalar(key) && key.type === "PLAIN" && key.value === "<<") merged.unshift(...this.#merged(value as Node, depth));
			else own.push([keyText(this.value(key as Node, depth + 1)), this.value(value as Node, depth + 1)]);
		}
		return [...merged, ...own];
	}

	/** A map, or a list of them of which the earlier ones count. */
	#merged(node: Node, depth: number): (readonly [string, RegoValue])[] {
		const source = isAlias(node) ? this.#target(node) : node;
		if (isMap(source)) return this.#entries(source, depth + 1);
		if (!isSeq(source)) throw new BuiltinError("only a map can be merged in");
		return source.items.toReversed().flatMap((item) => this.#merged(item as Node, depth + 1));
	}
}

function scalar(node: Scalar, source: string): RegoValue {
	const text = typeof node.value === "string" ? node.value : (node.source ?? "");
	if (node.value instanceof Uint8Array) return lossyText(fromPaddedBase64(text)); // !!binary
	if (node.tag !== undefined) return tagged(node.tag.replace("tag:yaml.org,2002:", ""), text);
	if (node.type === "PLAIN") return resolvePlain(text);
	return node.type?.startsWith("BLOCK") ? blockText(node, text, source) : text;
}

/** The package `yaml` ends a block in a line break where its document does not. */
function blockText(node: Scalar, text: string, source: string): string {
	const isLast = (node.range?.[1] ?? 0) >= source.length && !source.endsWith("\n");
	return isLast ? text.replace(/\n$/, "") : text;
}

/** A scalar with a tag. With an unknown tag, it remains a text. */
function tagged(tag: string, text: string): RegoValue {
	if (!["null", "bool", "int", "float"].includes(tag)) return text;
	const value = resolvePlain(text);
	const types: Readonly<Record<string, boolean>> = {
		null: value === null,
		bool: typeof value === "boolean",
		int: value instanceof RegoNumber && !/[.e]/.test(value.text),
		float: value instanceof RegoNumber,
	};
	if (!types[tag]) throw new BuiltinError("the tag does not fit");
	return value;
}

/** JSON's keys are texts. */
function keyText(key: RegoValue): string {
	if (typeof key === "string") return key;
	if (key instanceof RegoNumber || typeof key === "boolean") return key instanceof RegoNumber ? key.text : String(key);
	throw new BuiltinError("a key that no JSON has");
}
