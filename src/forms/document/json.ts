/**
 * JSON documents. Keys given twice are refused: readers differ on which of them counts.
 * @module
 */
import type { Part } from "../../errors.ts";
import { type JsonNode, member, scanJson, valueOf } from "../../json/mod.ts";
import type { FormDocument, FormText } from "./document.ts";

/** @throws {OssifyError} `input/not-json` and others of {@link scanJson} */
export function jsonDocument({ text, shown }: FormText): FormDocument {
	const root = scanJson(text, shown);
	return { value: valueOf(text, root), offsetOf: (part) => nodeAt(root, part).start };
}

/** The node of a part; where there is none, the last on the way to it. */
function nodeAt(root: JsonNode, part: Part): JsonNode {
	let node = root;
	for (const key of part) {
		const next = node.kind === "object" ? member(node, String(key)) : node.kind === "array" ? node.items[Number(key)] : undefined;
		if (next === undefined) return node;
		node = next;
	}
	return node;
}
