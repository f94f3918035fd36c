/**
 * One spelling for each key: what a runtime could read as a field must not look like another key to a policy.
 *
 * Go matches keys to the fields of its structs in any case, Unicode's folding included (`Capabilities`, `mountſ`), and the last one wins.
 * A policy reads them to the letter. So another spelling of a field is refused wherever a policy may read one: in all objects that the
 * input's schema describes. Keys of maps (annotations, sysctl) are texts of their author's, which Go takes to the letter, too.
 * @see https://pkg.go.dev/encoding/json#Unmarshal
 * @module
 */
import { OssifyError, type Part } from "../errors.ts";
import { hasKey, type JsonNode, type ObjectNode } from "../json/mod.ts";
import table from "./spec_keys.json" with { type: "json" };

/**
 * The keys of a spec, made from policies/schemas/input.json by `scripts/build_spec_keys.ts`: an object for a struct, by key; a list of one
 * for lists; `{ "*": … }` for maps of structs; null where nothing has keys that matter.
 */
export type Keys = null | readonly [Keys] | { readonly [key: string]: Keys };

/** Refuses a key of the spec that is another spelling of one that the specification has there. @throws {OssifyError} `input/ambiguous-key` */
export function refuseOtherSpellings(spec: ObjectNode): void {
	if (hasKey(spec, isOtherSpelling)) look(spec, table as unknown as Keys, undefined);
}

/** The keys of all structs, and their folded forms. No two have one folded form, so a key of one struct is no other spelling of another's. */
const everyKey = new Set<string>();
const everyFolded = new Set<string>();
/** Characters of the longest of them: a longer key, as of most annotations, is no spelling of one. Folding keeps their number. */
let longestKey = 0;

/**
 * True of a key that is another spelling of a key of any struct, wherever it is: then it is looked for where it may not be. Nearly no spec has
 * one, and to go through a spec takes three times as long as to look at its keys.
 */
function isOtherSpelling(key: string): boolean {
	if (everyKey.size === 0) foldAll();
	return key.length <= longestKey && !everyKey.has(key) && everyFolded.has(fold(key));
}

function collect(keys: Keys): void {
	if (keys === null) return;
	if (Array.isArray(keys)) return collect(keys[0] as Keys);
	for (const key of Object.keys(keys)) {
		if (key !== "*") everyKey.add(key);
		collect((keys as Readonly<Record<string, Keys>>)[key] as Keys);
	}
}

/** The keys are of ASCII. */
function foldAll(): void {
	collect(table as unknown as Keys);
	for (const key of everyKey) everyFolded.add(key.toLowerCase());
	longestKey = Math.max(...Array.from(everyKey, ({ length }) => length));
}

/** The way to a value, from the inside out: it is needed only where something is wrong. */
interface Place {
	readonly above: Place | undefined;
	readonly key: string | number;
}

function look(node: JsonNode, keys: Keys, place: Place | undefined): void {
	if (keys === null) return;
	if (node.kind === "array" && Array.isArray(keys)) {
		const inner = keys[0] as Keys;
		if (inner === null) return;
		for (const [index, item] of node.items.entries()) look(item, inner, { above: place, key: index });
	} else if (node.kind === "object" && !Array.isArray(keys)) {
		lookIn(node, keys as Readonly<Record<string, Keys>>, place);
	}
}

function lookIn({ members }: ObjectNode, keys: Readonly<Record<string, Keys>>, place: Place | undefined): void {
	const ofAll = keys["*"];
	for (const { key, value } of members) {
		const inner = ofAll ?? (Object.hasOwn(keys, key) ? keys[key] : undefined);
		if (inner === undefined) refuseIfMeant(key, keys, place);
		else if (inner !== null && (value.kind === "object" || value.kind === "array")) look(value, inner, { above: place, key });
	}
}

function refuseIfMeant(key: string, keys: Readonly<Record<string, Keys>>, place: Place | undefined): void {
	const meant = foldedOf(keys).get(fold(key));
	if (meant === undefined) return;
	const part = partOf(place);
	throw new OssifyError(
		"input/ambiguous-key",
		`cannot use the spec: ${nameOf(part)} has the key ${JSON.stringify(key)}, which some runtimes read as ${meant} and others ignore`,
		{ advice: `write ${meant}, or delete it`, part: [...part, key] },
	);
}

function partOf(place: Place | undefined): Part {
	return place === undefined ? [] : [...partOf(place.above), place.key];
}

/** The keys of each struct by their folded form: made when a key is unknown, which most specs have none of. */
const folded = new WeakMap<object, ReadonlyMap<string, string>>();

function foldedOf(keys: Readonly<Record<string, Keys>>): ReadonlyMap<string, string> {
	const known = folded.get(keys);
	if (known !== undefined) return known;
	const made = new Map(Object.keys(keys).map((key) => [fold(key), key]));
	folded.set(keys, made);
	return made;
}

const isAscii = /^[ -~]*$/;

/** The fields' names are ASCII letters. Of all other characters, Unicode's simple folding leads to those from two only: ſ and the Kelvin sign. */
function fold(key: string): string {
	if (isAscii.test(key)) return key.toLowerCase();
	return key.replaceAll("ſ", "s").replaceAll("\u212a", "k").toLowerCase();
}

function nameOf(part: Part): string {
	if (part.length === 0) return "the spec";
	return part.map((one, index) => (typeof one === "number" ? `[${one}]` : index === 0 ? one : `.${one}`)).join("");
}
