/**
 * JSON pointers into a schema.
 * @see https://www.rfc-editor.org/rfc/rfc6901
 * @module
 */
import { RegoObject, type RegoValue } from "../../rego/mod.ts";
import { SchemaError } from "./fault.ts";

/** What a fragment points at. One that is no pointer, a name that no schema has, is the whole document to gojsonschema. */
export function pointedAt(document: RegoValue, fragment: string): RegoValue {
	if (!fragment.startsWith("/")) return document;
	return fragment.slice(1).split("/").reduce(below, document);
}

function below(node: RegoValue, step: string): RegoValue {
	if (node instanceof RegoObject) return memberOf(node, step.replaceAll("~1", "/").replaceAll("~0", "~"));
	if (Array.isArray(node)) return itemOf(node, step);
	throw new SchemaError(`Invalid token reference '${step}'`);
}

function memberOf(node: RegoObject, key: string): RegoValue {
	const value = node.get(key);
	if (value === undefined) throw new SchemaError(`Object has no key '${key}'`);
	return value;
}

function itemOf(items: readonly RegoValue[], step: string): RegoValue {
	if (!/^[+-]?\d+$/.test(step)) throw new SchemaError(`Invalid array index '${step}'`);
	const item = items[Number(step)];
	if (item === undefined) throw new SchemaError(`Out of bound array[0,${items.length}] index '${Number(step)}'`);
	return item;
}
