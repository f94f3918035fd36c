/**
 * Rego's values, as builtins see them. JavaScript's own for all that JSON has, but for numbers, which are exact here, and for objects,
 * whose keys may be of any type; and sets. All of them have one order: null, booleans, numbers, strings, arrays, objects, sets.
 * @module
 */
import { compareNumbers } from "./decimal.ts";
import { compareText } from "./text_order.ts";

/** What a term of Rego can be. An array of JavaScript is an array of Rego. */
export type RegoValue = null | boolean | string | RegoNumber | readonly RegoValue[] | RegoSet | RegoObject;

/** A number by its text, as Rego keeps it: `18446744073709551615` and `1.0` stay what they are. */
export class RegoNumber {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

/** A set: each value once, in Rego's order. */
export class RegoSet {
	readonly items: readonly RegoValue[];

	constructor(items: Iterable<RegoValue>) {
		this.items = sortedUnique([...items], compare);
	}

	has(value: RegoValue): boolean {
		return find(this.items, (item) => compare(item, value)) !== undefined;
	}
}

/** A key of an object, and what is there. */
export type Entry = readonly [key: RegoValue, value: RegoValue];

/** An object: its entries in the order of their keys. Of two entries with one key the later counts. */
export class RegoObject {
	readonly entries: readonly Entry[];

	constructor(entries: Iterable<Entry>) {
		this.entries = sortedUnique([...entries].reverse(), ([a], [b]) => compare(a, b));
	}

	/** Of `undefined` values nothing is taken in. */
	static of(members: Readonly<Record<string, RegoValue | undefined>>): RegoObject {
		return new RegoObject(Object.entries(members).filter((entry): entry is [string, RegoValue] => entry[1] !== undefined));
	}

	get(key: RegoValue): RegoValue | undefined {
		return find(this.entries, ([known]) => compare(known, key))?.[1];
	}
}

/** Sorts in place; of equal ones the first stays. */
function sortedUnique<T>(items: T[], order: (a: T, b: T) => number): readonly T[] {
	items.sort(order);
	return items.filter((item, index) => index === 0 || order(items[index - 1] as T, item) !== 0);
}

/** Looks into a sorted list by halves. */
function find<T>(sorted: readonly T[], order: (item: T) => number): T | undefined {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const item = sorted[middle] as T;
		const sign = order(item);
		if (sign === 0) return item;
		if (sign < 0) low = middle + 1;
		else high = middle;
	}
	return undefined;
}

/** A number of JavaScript (an integer up to 2^53, or a fraction) or a bigint, as Rego's. */
export function number(value: number | bigint): RegoNumber {
	return new RegoNumber(String(value).replace("e+", "e"));
}

/** Below 0 where `a` comes before `b`, 0 where they are equal. */
export function compare(a: RegoValue, b: RegoValue): number {
	if (a === b) return 0;
	const rank = rankOf(a);
	const distance = rank - rankOf(b);
	if (distance !== 0) return distance;
	return comparers[rank]?.(a as never, b as never) ?? 0;
}

/** Whether two values are the same to Rego: `1` and `1.0` are. */
export function equal(a: RegoValue, b: RegoValue): boolean {
	return compare(a, b) === 0;
}

const ranks = { null: 0, boolean: 1, number: 2, string: 3, array: 4, object: 5, set: 6 } as const;

function rankOf(value: RegoValue): number {
	if (typeof value === "string") return ranks.string;
	if (value === null) return ranks.null;
	if (typeof value === "boolean") return ranks.boolean;
	if (value instanceof RegoNumber) return ranks.number;
	if (value instanceof RegoObject) return ranks.object;
	return value instanceof RegoSet ? ranks.set : ranks.array;
}

const comparers: readonly ((a: never, b: never) => number)[] = [
	() => 0,
	(a: boolean, b: boolean) => Number(a) - Number(b),
	(a: RegoNumber, b: RegoNumber) => compareNumbers(a.text, b.text),
	compareText,
	compareLists,
	(a: RegoObject, b: RegoObject) => compareEntries(a.entries, b.entries),
	(a: RegoSet, b: RegoSet) => compareLists(a.items, b.items),
];

function compareLists(a: readonly RegoValue[], b: readonly RegoValue[]): number {
	const length = Math.min(a.length, b.length);
	for (let index = 0; index < length; index++) {
		const sign = compare(a[index] as RegoValue, b[index] as RegoValue);
		if (sign !== 0) return sign;
	}
	return a.length - b.length;
}

function compareEntries(a: readonly Entry[], b: readonly Entry[]): number {
	const length = Math.min(a.length, b.length);
	for (let index = 0; index < length; index++) {
		const [keyA, valueA] = a[index] as Entry;
		const [keyB, valueB] = b[index] as Entry;
		const sign = compare(keyA, keyB) || compare(valueA, valueB);
		if (sign !== 0) return sign;
	}
	return a.length - b.length;
}
