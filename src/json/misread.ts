/**
 * Numbers that are another number once they are read as a double: 4503599627370497.5 becomes a whole one, 1e400 has no end. The value does
 * not show it, only the text.
 * @module
 */
import type { JsonNode } from "./tree.ts";

/** A decimal number of JSON, or of YAML, which takes `+1`, `.5` and `1.` as well. */
const decimal = /^[-+]?(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?$/;

/** The fault of a number, and its position. */
export interface Misread {
	readonly what: string;
	readonly at: number;
}

/** Why a number must not be read as `value`; undefined if it may. Integers that are too large are found by their value. */
export function misreadAs(value: number, text: string): string | undefined {
	if (Number.isNaN(value)) return `${text} is not a number`;
	if (!Number.isFinite(value)) return `${text} is larger than any number that can be read`;
	if (!Number.isInteger(value) || isWhole(text)) return undefined;
	return `the number ${text} would be read as ${value}`;
}

/** The first such number in a document. */
export function misreadIn(text: string, node: JsonNode): Misread | undefined {
	if (node.kind === "number") return misreadNumber(text.slice(node.start, node.end), node.start);
	const inner = node.kind === "object" ? node.members.map(({ value }) => value) : node.kind === "array" ? node.items : [];
	for (const one of inner) {
		const found = misreadIn(text, one);
		if (found !== undefined) return found;
	}
	return undefined;
}

function misreadNumber(text: string, at: number): Misread | undefined {
	const what = misreadAs(Number(text), text);
	return what === undefined ? undefined : { what, at };
}

/** Whether no digit other than 0 follows the point, once the exponent has moved it. What is not decimal (0x10) is whole. */
function isWhole(text: string): boolean {
	const [, whole = "", fraction = "", exponent = "0"] = decimal.exec(text) ?? [];
	const behind = fraction.length - Number(exponent);
	return behind <= 0 || /^0*$/.test(`${whole}${fraction}`.slice(-behind));
}
