/**
 * Values as YAML: blocks of lines, and flow style on one line.
 * @module
 */

import type { Comments, Value } from "../addition.ts";

/** How a document indents what is below a key, in spaces. */
export interface Indents {
	readonly mapping: number;
	readonly list: number;
}

/** How blocks of lines are written. */
export interface BlockStyle extends Indents {
	readonly comments?: Comments;
}

/** Plain to every reader of YAML 1.1 and 1.2: no number, no boolean, no indicator. `,` would end it in flow style. */
const plain = /^[A-Za-z_/][\w./-]*(?:[:=,][\w./-]+)*$/;
const plainInFlow = /^[A-Za-z_/][\w./-]*$/;
/** A size of Kubernetes: no number, even with an exponent. */
const size = /^[1-9]\d*[KMGT]i$/;
const keyword = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;

/** A scalar on one line. @param flow within `{}` or `[]` */
export function scalarText(value: string | number | boolean | null, flow: boolean): string {
	if (typeof value !== "string") return String(value);
	const isPlain = (flow ? plainInFlow : plain).test(value) && !keyword.test(value);
	return isPlain || size.test(value) ? value : quoted(value);
}

/** The characters that YAML does not take as they are, and JSON does. */
function quoted(text: string): string {
	return JSON.stringify(text).replaceAll(
		/[\x7f-\x9f\ufeff\ufffe\uffff]/g,
		(one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}

/** A value on one line. @param json with quoted keys and texts, as around it */
export function flowText(value: Value, json = false): string {
	if (Array.isArray(value)) return `[${value.map((item: Value) => flowText(item, json)).join(", ")}]`;
	if (typeof value === "object" && value !== null) {
		return `{${Object.entries(value)
			.map(([key, one]) => memberText(key, one, json))
			.join(", ")}}`;
	}
	const scalar = value as string | number | boolean | null;
	return json && typeof scalar === "string" ? quoted(scalar) : scalarText(scalar, true);
}

/** A key and its value in flow style. */
export function memberText(key: string, value: Value, json: boolean): string {
	return `${json ? quoted(key) : scalarText(key, true)}: ${flowText(value, json)}`;
}

/** A key and its value as lines. @param indent of the key */
export function memberLines(key: string, value: Value, indent: string, style: BlockStyle): readonly string[] {
	const above = (style.comments?.get(key) ?? []).map((line) => `${indent}# ${line}`);
	const name = `${indent}${scalarText(key, false)}:`;
	if (typeof value !== "object" || value === null) return [...above, `${name} ${scalarText(value, false)}`];
	const isEmpty = Object.keys(value).length === 0;
	return isEmpty ? [...above, `${name} ${flowText(value)}`] : [...above, name, ...childLines(value, indent, style)];
}

/** The lines of a mapping or list that is the value of a key. @param indent of the key */
export function childLines(value: Value, indent: string, style: BlockStyle): readonly string[] {
	if (Array.isArray(value)) return value.flatMap((item: Value) => itemLines(item, indent + " ".repeat(style.list), style));
	const inner = indent + " ".repeat(style.mapping);
	return Object.entries(value as object).flatMap(([key, one]) => memberLines(key, one as Value, inner, style));
}

/** An item of a list as lines. @param indent of its dash */
export function itemLines(item: Value, indent: string, style: BlockStyle): readonly string[] {
	const isMapping = typeof item === "object" && item !== null && !Array.isArray(item) && Object.keys(item).length > 0;
	if (!isMapping) return [`${indent}- ${typeof item === "object" && item !== null ? flowText(item) : scalarText(item, false)}`];
	const lines = Object.entries(item).flatMap(([key, value]) => memberLines(key, value as Value, `${indent}  `, style));
	return lines.map((line, index) => (index === 0 ? `${indent}- ${line.slice(indent.length + 2)}` : line));
}
