/**
 * Applying an RFC 6902 patch to JSON text, keeping every byte that the patch does not name.
 * @module
 */
import { type Layout, layoutOf, render } from "./layout.ts";
import { member } from "./node.ts";
import type { ArrayNode, JsonNode, ObjectNode } from "./tree.ts";

/**
 * The operations of RFC 6902 that ossify needs. Array items are added in falling order of their index, so that each
 * path refers to the same element in the original document and while the patch is applied.
 * @see https://www.rfc-editor.org/rfc/rfc6902
 */
export type PatchOperation =
	| { readonly op: "add"; readonly path: string; readonly value: unknown }
	| { readonly op: "replace"; readonly path: string; readonly value: unknown };

interface Edit {
	readonly at: number;
	readonly until: number;
	readonly text: string;
}

/**
 * Applies a patch to the text that `root` was scanned from. Inserted values get the layout around them.
 * Every path must exist in the document: the parent and, for `replace`, the value.
 */
export function applyPatch(text: string, root: JsonNode, patch: readonly PatchOperation[]): string {
	const document: Document = { text, root, layouts: new Map() };
	const edits = patch.map((operation) => editFor(document, operation));
	return splice(text, edits);
}

/** The document that is edited, and the layouts of those of its parts that several operations add to. */
interface Document {
	readonly text: string;
	readonly root: JsonNode;
	readonly layouts: Map<JsonNode, Layout>;
}

function layoutIn({ text, layouts }: Document, node: JsonNode): Layout {
	const known = layouts.get(node) ?? layoutOf(text, node);
	layouts.set(node, known);
	return known;
}

function splice(text: string, edits: readonly Edit[]): string {
	// A later operation at the same place goes before an earlier one, as when the patch is applied step by step.
	const ordered = edits.map((edit, index) => ({ edit, index }));
	ordered.sort((a, b) => a.edit.at - b.edit.at || b.index - a.index);
	let result = "";
	let copied = 0;
	for (const { edit } of ordered) {
		result += text.slice(copied, edit.at) + edit.text;
		copied = edit.until;
	}
	return result + text.slice(copied);
}

function editFor(document: Document, operation: PatchOperation): Edit {
	const segments = operation.path.slice(1).split("/").map(unescape);
	const last = segments.pop() as string;
	const parent = segments.reduce(child, document.root);
	if (operation.op === "replace") return replacement(document, child(parent, last), operation.value);
	if (parent.kind === "array") return itemInsertion(document, parent, last, operation.value);
	if (parent.kind === "object") return memberInsertion(document, parent, last, operation.value);
	throw new RangeError(`no object or array to add ${operation.path} to`);
}

function unescape(segment: string): string {
	return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

function child(node: JsonNode, segment: string): JsonNode {
	const found = node.kind === "array" ? node.items[Number(segment)] : node.kind === "object" && member(node, segment);
	if (!found) throw new RangeError(`the document has nothing at ${segment}`);
	return found;
}

function replacement(document: Document, node: JsonNode, value: unknown): Edit {
	const isScalar = typeof value !== "object" || value === null;
	return { at: node.start, until: node.end, text: isScalar ? JSON.stringify(value) : render(value, layoutIn(document, node)) };
}

function memberInsertion(document: Document, object: ObjectNode, key: string, value: unknown): Edit {
	const layout = layoutIn(document, object);
	const rendered = `${JSON.stringify(key)}${layout.colon}${render(value, layout.inner)}`;
	const last = object.members.at(-1);
	if (!last) return wholly(object, `{${layout.inner.newline}${rendered}${layout.newline}}`);
	return insertion(last.value.end, `,${layout.inner.separator}${rendered}`);
}

function itemInsertion(document: Document, array: ArrayNode, index: string, value: unknown): Edit {
	const layout = layoutIn(document, array);
	const rendered = render(value, layout.inner);
	const last = array.items.at(-1);
	if (!last) return wholly(array, `[${layout.inner.newline}${rendered}${layout.newline}]`);
	const before = index === "-" ? undefined : array.items[Number(index)];
	if (before) return insertion(before.start, `${rendered},${layout.inner.separator}`);
	return insertion(last.end, `,${layout.inner.separator}${rendered}`);
}

function insertion(at: number, text: string): Edit {
	return { at, until: at, text };
}

function wholly(node: JsonNode, text: string): Edit {
	return { at: node.start, until: node.end, text };
}
