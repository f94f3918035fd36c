/**
 * Reading values out of a scanned document.
 * @module
 */
import type { JsonNode, ObjectNode } from "./tree.ts";

/** The value under `key`, or undefined where the object has no such key. */
export function member(object: ObjectNode, key: string): JsonNode | undefined {
	return object.members.find((candidate) => candidate.key === key)?.value;
}

/** The JSON value of a node. Numbers become doubles: read only what may be one. */
export function valueOf(text: string, node: JsonNode): unknown {
	return JSON.parse(text.slice(node.start, node.end));
}
