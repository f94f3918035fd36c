/**
 * `object.subset`, `object.union_n`, `json.patch`.
 * @module
 */
import { equal, RegoObject, RegoSet, type RegoValue, writeValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { patch } from "./json_patch.ts";
import { array, object } from "./operands.ts";

export const objects: Family = {
	"json.patch": patch,
	"object.union_n": (operand) => union(array(operand).map(object)),
	"object.subset": (whole, part) => {
		const answer = subset(whole, part) ?? setInArray(whole, part);
		if (answer === undefined) throw new BuiltinError("the two are of different types");
		return answer;
	},
};

/** Of values under one key the last counts, with what it has not of the objects right before it where it is one itself. */
function union(objects: readonly RegoObject[]): RegoObject {
	if (objects.length === 1) return objects[0] as RegoObject;
	const keyed = new Map<string, { key: RegoValue; values: RegoValue[] }>();
	for (const [key, value] of objects.flatMap(({ entries }) => entries)) {
		const name = writeValue(key);
		const known = keyed.get(name);
		if (known === undefined) keyed.set(name, { key, values: [value] });
		else known.values.push(value);
	}
	return new RegoObject([...keyed.values()].map(({ key, values }) => [key, merged(values)] as const));
}

function merged(values: readonly RegoValue[]): RegoValue {
	const before = values.findLastIndex((value) => !(value instanceof RegoObject));
	const objects = values.slice(before + 1) as RegoObject[];
	return objects.length === 0 ? (values.at(-1) as RegoValue) : union(objects);
}

/** Undefined where the two are not both objects, both sets or both arrays. */
function subset(whole: RegoValue | undefined, part: RegoValue | undefined): boolean | undefined {
	if (whole instanceof RegoObject && part instanceof RegoObject) return objectSubset(whole, part);
	if (whole instanceof RegoSet && part instanceof RegoSet) return part.items.every((item) => whole.has(item));
	return Array.isArray(whole) && Array.isArray(part) ? arraySubset(whole, part) : undefined;
}

/** Every key of the part, with an equal value or with one that is a subset itself. */
function objectSubset(whole: RegoObject, part: RegoObject): boolean {
	return part.entries.every(([key, value]) => {
		const other = whole.get(key);
		return other !== undefined && (equal(other, value) || subset(other, value) === true);
	});
}

/** The part's items must follow one another. */
function arraySubset(whole: readonly RegoValue[], part: readonly RegoValue[]): boolean {
	let [start, matched] = [0, 0];
	while (matched < part.length) {
		if (start + matched >= whole.length) return false;
		if (equal(whole[start + matched] as RegoValue, part[matched] as RegoValue)) matched++;
		else [start, matched] = [start + 1, 0];
	}
	return true;
}

/** OPA says no of an empty set in an empty array, and yes of one in any other. */
function setInArray(whole: RegoValue | undefined, part: RegoValue | undefined): boolean | undefined {
	if (!(Array.isArray(whole) && part instanceof RegoSet)) return undefined;
	if (part.items.length === 0) return whole.length > 0;
	// As OPA counts: each item of the array that is in the set, also one that comes twice.
	return whole.filter((item: RegoValue) => part.has(item)).length >= part.items.length;
}
