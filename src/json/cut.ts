/**
 * A document without the parts that its reader does not need.
 * @module
 */
import type { JsonNode, Member } from "./tree.ts";

/** What is kept of a value: true, all of it. Scalars are always kept, and of a list or an object at least that it is one. */
export type Kept = true | KeptParts;

/** Of an object, members; of a list, all items, as `each` says. */
export interface KeptParts {
	readonly keys: ReadonlyMap<string, Kept>;
	/** Of members that `keys` does not name, and of items. Left out: no such members, and no items. */
	readonly each?: Kept | undefined;
}

/** The JSON of a value, in the document's own notation, with what is kept of it. */
export function cut(text: string, node: JsonNode, kept: Kept): string {
	if (kept === true) return text.slice(node.start, node.end);
	switch (node.kind) {
		case "object":
			return `{${node.members.flatMap((member) => cutMember(text, member, kept)).join(",")}}`;
		case "array": {
			const { each } = kept;
			return each === undefined ? "[]" : `[${node.items.map((item) => cut(text, item, each)).join(",")}]`;
		}
		default:
			return text.slice(node.start, node.end);
	}
}

function cutMember(text: string, { key, start, value }: Member, { keys, each }: KeptParts): readonly string[] {
	const kept = keys.get(key) ?? each;
	if (kept === undefined) return [];
	return kept === true ? [text.slice(start, value.end)] : [text.slice(start, value.start) + cut(text, value, kept)];
}
