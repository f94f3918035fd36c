/**
 * Values that are added to a document: as values, and as operations on it.
 * @module
 */
import type { Part } from "../../errors.ts";
import type { PatchOperation } from "../../json/mod.ts";

/** A value of JSON. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** A value that is merged into a part of a document: mappings key by key, items after those of a list; anything else takes the part's place. */
export interface Addition {
	readonly part: Part;
	readonly value: Value;
	/** Comments above members that are added, by their keys: blocks of YAML take them. */
	readonly comments?: Comments;
}

/** Lines without the `#` and without line breaks, by the key that they are above. */
export type Comments = ReadonlyMap<string, readonly string[]>;

/** One change of a document. */
export type Change =
	/** A value takes the place of another. */
	| { readonly what: "replace"; readonly part: Part; readonly value: Value }
	/** A mapping that has members gets more, or a list that has items. */
	| { readonly what: "extend"; readonly part: Part; readonly entries: readonly Entry[] };

/** A member of a mapping, or an item of a list: of that, the key is its index. */
export interface Entry {
	readonly key: string | number;
	readonly value: Value;
}

/** The changes that make additions. Each part must exist. */
export function changesFor(document: unknown, additions: readonly Addition[]): readonly Change[] {
	return additions.flatMap(({ part, value }) => merging(part, valueAt(document, part), value));
}

/** RFC 6902: entries in falling order of their places, so that each has its own when it is added. */
export function patchOf(changes: readonly Change[]): readonly PatchOperation[] {
	return changes.flatMap((change): readonly PatchOperation[] => {
		// A document that is an empty object has no place of its own that could be replaced.
		if (change.what === "replace" && change.part.length === 0 && isObject(change.value))
			return Object.entries(change.value).map(([key, value]) => ({ op: "add", path: pointerTo([key]), value }));
		if (change.what === "replace") return [{ op: "replace", path: pointerTo(change.part), value: change.value }];
		const at = (key: string | number) => pointerTo([...change.part, typeof key === "number" ? (change.entries[0]?.key ?? key) : key]);
		return change.entries.toReversed().map(({ key, value }) => ({ op: "add", path: at(key), value }));
	});
}

function merging(part: Part, current: unknown, value: Value): readonly Change[] {
	if (isFilledObject(current) && isObject(value)) {
		const [members, missing] = [Object.entries(value), Object.entries(value).filter(([key]) => !Object.hasOwn(current, key))];
		const entries = missing.map(([key, one]) => ({ key, value: one }));
		const inner = members
			.filter(([key]) => Object.hasOwn(current, key))
			.flatMap(([key, one]) => merging([...part, key], current[key], one));
		return [...inner, ...(entries.length > 0 ? [{ what: "extend", part, entries } as const] : [])];
	}
	if (Array.isArray(current) && current.length > 0 && Array.isArray(value)) {
		const entries = value.map((item: Value, index) => ({ key: current.length + index, value: item }));
		return entries.length > 0 ? [{ what: "extend", part, entries }] : [];
	}
	return [{ what: "replace", part, value }];
}

/** The document with additions. Nothing in it is shared with another part of it. */
export function withAdditions(document: unknown, additions: readonly Addition[]): unknown {
	const root = { document: copied(document) };
	for (const { part, value } of additions) {
		const path = ["document", ...part];
		const parent = valueAt(root, path.slice(0, -1)) as Record<string | number, unknown>;
		const key = path.at(-1) as string | number;
		parent[key] = merged(parent[key], value);
	}
	return root.document;
}

/** Through JSON, -0 and NaN would become other values. */
function copied(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(copied);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copied(one)]));
}

function merged(current: unknown, value: Value): unknown {
	if (Array.isArray(current) && Array.isArray(value)) return [...current, ...value];
	if (!isObject(current) || !isObject(value)) return value;
	const result: Record<string, unknown> = { ...current };
	for (const [key, one] of Object.entries(value)) result[key] = merged(result[key], one);
	return result;
}

/** What is at a part of a document. */
export function valueAt(document: unknown, part: Part): unknown {
	return part.reduce<unknown>((value, key) => {
		const isContainer = typeof value === "object" && value !== null && Object.hasOwn(value, key);
		return isContainer ? (value as Record<string | number, unknown>)[key] : undefined;
	}, document);
}

/** Whether two values of JSON are the same, whatever the order of keys. */
export function isSame(one: unknown, other: unknown): boolean {
	if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return Object.is(one, other);
	const keys = Object.keys(one);
	if (Array.isArray(one) !== Array.isArray(other) || keys.length !== Object.keys(other).length) return false;
	const values = [one, other] as Record<string, unknown>[];
	return keys.every((key) => Object.hasOwn(other, key) && isSame(values[0]?.[key], values[1]?.[key]));
}

function isObject(value: unknown): value is Readonly<Record<string, Value>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFilledObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return isObject(value) && Object.keys(value).length > 0;
}

function pointerTo(part: Part): string {
	return part.map((one) => `/${String(one).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
