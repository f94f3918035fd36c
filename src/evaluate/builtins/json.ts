/**
 * `json.filter`, `json.is_valid`, `json.marshal`, `json.remove`, `json.unmarshal`. Those of OPA's WebAssembly read what is no JSON, write
 * keys in no order, and free memory that is not theirs.
 * @module
 */
import { RegoObject, RegoSet, type RegoValue, readValue, writeValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { pathOf } from "./json_patch.ts";
import { isJson } from "./json_text.ts";
import { goJson } from "./marshal.ts";
import { items, object, text } from "./operands.ts";

export const json: Family = {
	"json.filter": (whole, paths) => filtered(object(whole), treeOf(paths)),
	"json.is_valid": (operand) => typeof operand === "string" && isJson(operand),
	"json.marshal": (operand) => goJson(operand ?? null),
	"json.remove": (whole, paths) => without(object(whole), treeOf(paths)) as RegoValue,
	"json.unmarshal": (operand) => unmarshal(text(operand)),
};

/** With the digits of its numbers. Half of a surrogate pair becomes U+FFFD once it is written. */
function unmarshal(given: string): RegoValue {
	if (!isJson(given)) throw new BuiltinError("no JSON");
	for (const [token] of given.matchAll(exponents)) {
		if (!token.startsWith('"') && Math.abs(Number(token.slice(1))) > maxExponent) throw new BuiltinError("the exponent is too large");
	}
	return readValue(given);
}

const exponents = /"[^"\\]*(?:\\.[^"\\]*)*"|[eE][+-]?\d{5,}/g;
/** OPA's own bound is 2^100000. */
const maxExponent = 30_102;

/** Paths that begin alike share a beginning. Where one ends there is null, and what begins with it counts for nothing. */
class Tree {
	readonly #children = new Map<string, Tree | null>();

	get(key: RegoValue): Tree | null | undefined {
		return this.#children.get(keyOf(key));
	}

	add([key, ...rest]: readonly RegoValue[]): void {
		if (key === undefined) return;
		const known = this.get(key);
		if (known === null) return;
		if (rest.length === 0) return void this.#children.set(keyOf(key), null);
		const child = known ?? new Tree();
		this.#children.set(keyOf(key), child);
		child.add(rest);
	}
}

/** Equal values have one text, but for numbers that are written in two ways. */
function keyOf(key: RegoValue): string {
	return writeValue(key);
}

function treeOf(paths: RegoValue | undefined): Tree {
	const tree = new Tree();
	for (const path of items(paths)) tree.add(pathOf(path));
	return tree;
}

/** Undefined where it is removed itself. */
function without(value: RegoValue, tree: Tree | null | undefined): RegoValue | undefined {
	if (tree === null) return undefined;
	if (tree === undefined) return value;
	const kept = (item: RegoValue, key: RegoValue) => without(item, tree.get(key));
	return rebuilt(value, kept);
}

function filtered(value: RegoValue, tree: Tree | null): RegoValue {
	if (tree === null) return value;
	return rebuilt(value, (item, key) => {
		const part = tree.get(key);
		return part === undefined ? undefined : filtered(item, part);
	});
}

/** An item of an array has its index, in digits, for a key; one of a set is its own. */
function rebuilt(value: RegoValue, kept: (item: RegoValue, key: RegoValue) => RegoValue | undefined): RegoValue {
	if (value instanceof RegoObject) return new RegoObject(value.entries.flatMap(([key, item]) => entryOf(key, kept(item, key))));
	if (value instanceof RegoSet) return new RegoSet(value.items.flatMap((item) => oneOf(kept(item, item))));
	return Array.isArray(value) ? value.flatMap((item: RegoValue, index) => oneOf(kept(item, String(index)))) : value;
}

function entryOf(key: RegoValue, item: RegoValue | undefined): readonly (readonly [RegoValue, RegoValue])[] {
	return item === undefined ? [] : [[key, item]];
}

/** In an array, because flatMap would flatten an item that is an array itself. */
function oneOf(item: RegoValue | undefined): readonly RegoValue[] {
	return item === undefined ? [] : [item];
}
