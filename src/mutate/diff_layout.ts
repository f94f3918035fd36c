/**
 * A JSON document as lines, one a value.
 * @module
 */
import { type JsonNode, scanJson } from "../json/mod.ts";

/** A line of a document. */
export interface Line {
	/** The line without the comma after it. */
	readonly bare: string;
	readonly comma: "" | ",";
	/** JSON pointer of the value that the line belongs to. */
	readonly where: string;
}

/** Formats a document with two spaces per level; keys and values are copied as written. */
export function layOut(text: string): Line[] {
	return linesOf({ text, node: scanJson(text, "the spec"), depth: 0, where: "", lead: "", comma: "" });
}

interface Value {
	readonly text: string;
	readonly node: JsonNode;
	readonly depth: number;
	readonly where: string;
	/** What precedes the value on its line: a key, as it is written. */
	readonly lead: string;
	readonly comma: Line["comma"];
}

function linesOf(value: Value): Line[] {
	const { text, node, depth, where, lead, comma } = value;
	const indent = "  ".repeat(depth) + lead;
	const parts = partsOf(value);
	if (parts === undefined) return [{ bare: indent + text.slice(node.start, node.end), comma, where }];
	const [open, close] = node.kind === "array" ? ["[", "]"] : ["{", "}"];
	if (parts.length === 0) return [{ bare: indent + open + close, comma, where }];
	return [{ bare: indent + open, comma: "", where }, ...parts.flatMap(linesOf), { bare: "  ".repeat(depth) + close, comma, where }];
}

/** The values in a container; undefined for what is not a container. */
function partsOf({ text, node, depth, where }: Value): Value[] | undefined {
	const part = (inner: JsonNode, name: string, lead: string, isLast: boolean): Value => ({
		text,
		node: inner,
		depth: depth + 1,
		where: `${where}/${name}`,
		lead,
		comma: isLast ? "" : ",",
	});
	if (node.kind === "array") return node.items.map((item, index, all) => part(item, String(index), "", index === all.length - 1));
	if (node.kind !== "object") return undefined;
	return node.members.map(({ key, start, value }, index, all) =>
		part(value, escape(key), `${keyAt(text, start)}: `, index === all.length - 1),
	);
}

/** The quoted key that begins there, to the letter. */
function keyAt(text: string, start: number): string {
	const key = /"(?:[^"\\]|\\.)*"/y;
	key.lastIndex = start;
	return key.exec(text)?.[0] ?? "";
}

/** @see https://www.rfc-editor.org/rfc/rfc6901 */
function escape(key: string): string {
	return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
