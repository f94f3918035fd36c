/**
 * `json.patch`: RFC 6902 on Rego's values, sets among them, whose members are named by themselves.
 * @see https://www.rfc-editor.org/rfc/rfc6902
 * @module
 */
import { equal, RegoNumber, RegoObject, RegoSet, type RegoValue } from "../rego/mod.ts";
import { BuiltinError } from "./builtin.ts";
import { array, object, text } from "./operands.ts";

type Path = readonly RegoValue[];

export function patch(whole?: RegoValue, operations?: RegoValue): RegoValue {
	return array(operations).reduce<RegoValue>((value, operation) => apply(value, object(operation)), whole ?? null);
}

function apply(whole: RegoValue, operation: RegoObject): RegoValue {
	const path = pathOf(operation.get("path"));
	switch (text(operation.get("op"))) {
		case "add":
			return insert(whole, path, given(operation, "value"));
		case "remove":
			return remove(whole, path);
		case "replace":
			return insert(remove(whole, path), path, given(operation, "value"));
		case "copy":
			return insert(whole, path, find(whole, pathOf(operation.get("from"))));
		case "move":
			return move(whole, pathOf(operation.get("from")), path);
		case "test":
			if (!equal(find(whole, path), given(operation, "value"))) throw new BuiltinError("the test failed");
			return whole;
		default:
			throw new BuiltinError("no operation of JSON Patch");
	}
}

function move(whole: RegoValue, from: Path, to: Path): RegoValue {
	const moved = find(whole, from);
	return insert(remove(whole, from), to, moved);
}

function given(operation: RegoObject, key: string): RegoValue {
	const value = operation.get(key);
	if (value === undefined) throw new BuiltinError(`the operation lacks ${key}`);
	return value;
}

/** A JSON pointer, whose leading slashes may be left out or be many, or an array of segments. */
export function pathOf(value: RegoValue | undefined): Path {
	if (Array.isArray(value)) return value;
	const pointer = text(value);
	if (pointer === "") return [];
	const segments = pointer.replace(/^\/+/, "").split("/");
	return segments.map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function find(whole: RegoValue, path: Path): RegoValue {
	return path.reduce<RegoValue>((value, key) => childOf(value, key), whole);
}

function childOf(value: RegoValue, key: RegoValue): RegoValue {
	const child = memberOf(value, key);
	if (child === undefined) throw new BuiltinError("the path leads nowhere");
	return child;
}

function memberOf(value: RegoValue, key: RegoValue): RegoValue | undefined {
	if (value instanceof RegoObject) return value.get(key);
	if (value instanceof RegoSet) return value.has(key) ? key : undefined;
	return Array.isArray(value) ? (value[indexIn(value, key)] as RegoValue | undefined) : undefined;
}

/** `-` is the position after the last one. */
function indexIn(list: readonly RegoValue[], key: RegoValue): number {
	if (key === "-") return list.length;
	const digits = key instanceof RegoNumber ? key.text : key;
	if (typeof digits !== "string" || !/^(?:0|[1-9]\d{0,14})$/.test(digits)) throw new BuiltinError("no index");
	return Number(digits);
}

/** The value with another in place of the one that the path leads to. */
function changed(whole: RegoValue, path: Path, change: (parent: RegoValue, key: RegoValue) => RegoValue): RegoValue {
	const [key, ...rest] = path as [RegoValue, ...RegoValue[]];
	if (rest.length === 0) return change(whole, key);
	const child = childOf(whole, key);
	return withMember(whole, key, changed(child, rest, change));
}

function withMember(parent: RegoValue, key: RegoValue, child: RegoValue): RegoValue {
	if (parent instanceof RegoObject) return new RegoObject([...parent.entries, [key, child]]);
	if (parent instanceof RegoSet) return new RegoSet([...parent.items.filter((item) => !equal(item, key)), child]);
	const list = array(parent);
	return list.with(indexIn(list, key), child);
}

function insert(whole: RegoValue, path: Path, value: RegoValue): RegoValue {
	if (path.length === 0) return value;
	return changed(whole, path, (parent, key) => {
		if (parent instanceof RegoObject) return new RegoObject([...parent.entries, [key, value]]);
		if (parent instanceof RegoSet && equal(key, value)) return new RegoSet([...parent.items, value]);
		const list = array(parent);
		const index = indexIn(list, key);
		if (index > list.length) throw new BuiltinError("the index is after the end");
		return list.toSpliced(index, 0, value);
	});
}

function remove(whole: RegoValue, path: Path): RegoValue {
	// OPA then has no document, into which only another whole one can be put.
	if (path.length === 0) return null;
	return changed(whole, path, (parent, key) => {
		childOf(parent, key);
		if (parent instanceof RegoObject) return new RegoObject(parent.entries.filter(([known]) => !equal(known, key)));
		if (parent instanceof RegoSet) return new RegoSet(parent.items.filter((item) => !equal(item, key)));
		const list = array(parent);
		return list.toSpliced(indexIn(list, key), 1);
	});
}
