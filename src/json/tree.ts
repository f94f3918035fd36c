/**
 * A scanned document: its values, and where each is in the text.
 * @module
 */

/** A value and its place in the text: `text.slice(start, end)` is its JSON, to the letter. */
export type JsonNode = ObjectNode | ArrayNode | ScalarNode;

/** An object's members are in the order of the text. */
export interface ObjectNode {
	readonly kind: "object";
	readonly start: number;
	readonly end: number;
	readonly members: readonly Member[];
}

/** A key, unescaped, with its value; `start` is where the quoted key begins. */
export interface Member {
	readonly key: string;
	readonly start: number;
	readonly value: JsonNode;
}

/** An array's items are in the order of the text. */
export interface ArrayNode {
	readonly kind: "array";
	readonly start: number;
	readonly end: number;
	readonly items: readonly JsonNode[];
}

/** A string, number, true, false or null. */
export interface ScalarNode {
	readonly kind: "string" | "number" | "boolean" | "null";
	readonly start: number;
	readonly end: number;
}
