/**
 * Where two JSON documents begin to differ.
 * @module
 */
import type { Part } from "../../errors.ts";
import { type JsonNode, type ObjectNode, scanJson } from "../../json/mod.ts";

/** The part of the first document that the second one lacks or changes; the whole document if only the order of keys differs. */
export function firstDifference(one: string, other: string): Part {
	const [left, right] = [
		{ text: one, node: scanJson(one, "the first document") },
		{ text: other, node: scanJson(other, "the second document") },
	];
	return between(left, right) ?? [];
}

interface Value {
	readonly text: string;
	readonly node: JsonNode;
}

/** Undefined if both are equal. An addition in the second is a difference of its parent. */
function between(one: Value, other: Value): Part | undefined {
	const [left, right] = [one.node, other.node];
	if (left.kind === "object" && right.kind === "object") return betweenObjects(left, right, one, other);
	if (left.kind === "array" && right.kind === "array") {
		const found = firstOf(left.items, (node, index) => below(index, { ...one, node }, right.items[index], other));
		return found ?? (left.items.length === right.items.length ? undefined : []);
	}
	return left.kind === right.kind && scalarIn(one) === scalarIn(other) ? undefined : [];
}

function betweenObjects(left: ObjectNode, right: ObjectNode, one: Value, other: Value): Part | undefined {
	const inRight = new Map(right.members.map(({ key, value }) => [key, value]));
	const found = firstOf(left.members, ({ key, value }) => below(key, { ...one, node: value }, inRight.get(key), other));
	return found ?? (left.members.length === right.members.length ? undefined : []);
}

function below(step: string | number, one: Value, node: JsonNode | undefined, other: Value): Part | undefined {
	if (node === undefined) return [step];
	const found = between(one, { ...other, node });
	return found && [step, ...found];
}

function firstOf<T>(list: readonly T[], find: (item: T, index: number) => Part | undefined): Part | undefined {
	for (const [index, item] of list.entries()) {
		const found = find(item, index);
		if (found) return found;
	}
	return undefined;
}

/** Numbers are compared as written; strings without regard to escapes. */
function scalarIn({ text, node }: Value): unknown {
	const written = text.slice(node.start, node.end);
	return node.kind === "string" ? JSON.parse(written) : written;
}
