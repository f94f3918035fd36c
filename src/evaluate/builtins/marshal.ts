/**
 * JSON as Go's encoding/json writes it.
 * @module
 */
import { RegoNumber, RegoObject, RegoSet, type RegoValue, toJson } from "../rego/mod.ts";
import { BuiltinError } from "./builtin.ts";
import { bool, object, text } from "./operands.ts";

interface Layout {
	readonly prefix: string;
	readonly indent: string;
}

/** `json.marshal_with_options`: `pretty`, `indent`, `prefix`; naming one of the latter two asks for the first. */
export function marshalWithOptions(value?: RegoValue, options?: RegoValue): RegoValue {
	const { entries } = object(options);
	const chosen = Object.fromEntries(entries.map(([key, option]) => [text(key), option]));
	const unknown = Object.keys(chosen).find((key) => !["pretty", "indent", "prefix"].includes(key));
	if (unknown !== undefined) throw new BuiltinError(`no option: ${unknown}`);
	const [indent, prefix] = [text(chosen.indent ?? "\t"), text(chosen.prefix ?? "")];
	const pretty = chosen.pretty === undefined ? chosen.indent !== undefined || chosen.prefix !== undefined : bool(chosen.pretty);
	const given = value ?? null;
	return pretty ? prefix + indented(given, { prefix, indent }, 0) : goJson(given);
}

/** On one line. */
export function goJson(value: RegoValue): string {
	return forHtml(toJson(withTextKeys(value)));
}

/** Keys other than strings become JSON text and are sorted as text: OPA passes an object on as a Go map. */
function withTextKeys(value: RegoValue): RegoValue {
	if (value instanceof RegoObject) return new RegoObject(value.entries.map(([key, item]) => [keyText(key), withTextKeys(item)] as const));
	if (value instanceof RegoSet) return value.items.map(withTextKeys);
	return Array.isArray(value) ? value.map(withTextKeys) : value;
}

function keyText(key: RegoValue): string {
	return typeof key === "string" ? key : goJson(key);
}

/** Go escapes what could end a script in HTML, and the two line ends that JavaScript once did not take in a string. */
function forHtml(json: string): string {
	return json.replaceAll(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function indented(value: RegoValue, layout: Layout, depth: number): string {
	if (value instanceof RegoObject) {
		const members = value.entries.map(
			([key, item]) => `${goJson(typeof key === "string" ? key : toJson(key))}: ${indented(item, layout, depth + 1)}`,
		);
		return block("{", members, "}", layout, depth);
	}
	const items = value instanceof RegoSet ? value.items : value;
	if (!Array.isArray(items) || value instanceof RegoNumber) return goJson(value);
	return block(
		"[",
		items.map((item: RegoValue) => indented(item, layout, depth + 1)),
		"]",
		layout,
		depth,
	);
}

function block(open: string, lines: readonly string[], close: string, { prefix, indent }: Layout, depth: number): string {
	if (lines.length === 0) return open + close;
	const start = `\n${prefix}${indent.repeat(depth)}`;
	return `${open}${lines.map((line) => start + indent + line).join(",")}${start}${close}`;
}
