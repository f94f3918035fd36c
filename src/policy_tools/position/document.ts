/**
 * Where in a JSON or YAML document something is.
 * @module
 */
import type { Part } from "../../errors.ts";
import { type JsonNode, scanJson } from "../../json/mod.ts";
import { type Place, placeOfSpan, type ShownText, type Span } from "./place.ts";

/** A value of a document, from which one goes on. */
export interface Cursor {
	/** The value itself. */
	readonly span: Span;
	/** What is at a key, or at an index. `key` is the key; of an index, the item. */
	step(key: string | number): { readonly key: Span; readonly value: Cursor } | undefined;
}

/** A part of a document: as much of its path as the document has. */
export interface FoundPart {
	/** The last key that was found; where none was, the whole. */
	readonly span: Span;
	/** How many steps were found. */
	readonly length: number;
}

/** Goes from a value on. */
export function findPart(root: Cursor, part: Part): FoundPart {
	let [at, span, length]: [Cursor, Span, number] = [root, root.span, 0];
	for (const key of part) {
		const next = at.step(key);
		if (next === undefined) break;
		[at, span, length] = [next.value, next.key, length + 1];
	}
	return { span, length };
}

/** The place of a part in its document. */
export function placeOfPart(document: ShownText, root: Cursor, part: Part): Place {
	return placeOfSpan(document, findPart(root, part).span);
}

/** A document that is well-formed, YAML or JSON. */
export async function cursorOf({ shown, text, isYaml = /\.ya?ml$/.test(shown) }: ShownText): Promise<Cursor> {
	return isYaml ? await yamlCursor(text) : jsonCursor(scanJson(text, shown));
}

/** A JSON value. */
export function jsonCursor(node: JsonNode): Cursor {
	return { span: [node.start, node.end], step: (key) => jsonStep(node, key) };
}

function jsonStep(node: JsonNode, key: string | number): ReturnType<Cursor["step"]> {
	if (node.kind === "object") {
		const found = node.members.find((one) => one.key === key);
		return found && { key: [found.start, found.start + JSON.stringify(found.key).length], value: jsonCursor(found.value) };
	}
	const found = node.kind === "array" ? node.items[key as number] : undefined;
	return found && { key: [found.start, found.end], value: jsonCursor(found) };
}

async function yamlCursor(text: string): Promise<Cursor> {
	const { isMap, isScalar, isSeq, parseDocument, isAlias } = await import("yaml");
	const document = parseDocument(text, { uniqueKeys: false }); // Compares each key with each; it was found to be well-formed before.
	const rangeOf = (node: unknown): Span => {
		const [start = 0, end = 0] = (node as { range?: readonly number[] | null } | null)?.range ?? [];
		return [start, end];
	};
	const cursor = (given: unknown): Cursor => {
		const node = isAlias(given) ? given.resolve(document) : given;
		return { span: rangeOf(node), step: (key) => step(node, key) };
	};
	const step = (node: unknown, key: string | number): ReturnType<Cursor["step"]> => {
		if (isMap(node)) {
			const found = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
			return found && { key: rangeOf(found.key), value: cursor(found.value) };
		}
		const found = isSeq(node) ? node.items[key as number] : undefined;
		return found === undefined ? undefined : { key: rangeOf(found), value: cursor(found) };
	};
	return cursor(document.contents);
}
