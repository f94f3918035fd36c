/**
 * `replace`, `strings.replace_n`. OPA's WebAssembly never returns from replacing an empty text.
 * @module
 */
import { RegoObject, type RegoValue } from "../rego/mod.ts";
import { limit, maxText } from "./limits.ts";
import { object, text } from "./operands.ts";

export function replace(whole?: RegoValue, old?: RegoValue, by?: RegoValue): RegoValue {
	const [given, wanted, value] = [text(whole), text(old), text(by)];
	// Go's own function replaces an empty text between bytes, too.
	if (wanted === "") return replaceMany(new RegoObject([["", value]]), given);
	const parts = given.split(wanted);
	limit(given.length + (parts.length - 1) * (value.length - wanted.length), maxText, "the text of replace");
	return parts.join(value);
}

type Pair = readonly [old: string, by: string];

/** How many characters of patterns one call compares. */
const maxCompared = 1 << 26;

/** At each place the first of the patterns, in the order of the keys, that is found there. */
export function replaceMany(patterns?: RegoValue, whole?: RegoValue): RegoValue {
	const pairs = object(patterns).entries.map(([old, by]) => [text(old), text(by)] as const);
	const given = text(whole);
	const empty = pairs.find(([old]) => old === "");
	const search = searchFor(pairs, given);
	let [result, at, afterEmpty] = ["", 0, false];
	while (at <= given.length) {
		// An empty pattern is sorted before all others, and is found anywhere but behind itself.
		const found = afterEmpty || empty === undefined ? search(at) : empty;
		if (found === undefined) refuseWithin(given, at, empty);
		result += found?.[1] ?? given.slice(at, at + 1);
		limit(result.length, maxText, "the text of strings.replace_n");
		at += found?.[0].length ?? 1;
		afterEmpty = found === empty && empty !== undefined;
	}
	return result;
}

function searchFor(pairs: readonly Pair[], given: string): (at: number) => Pair | undefined {
	const byFirst = new Map<string, Pair[]>();
	for (const pair of pairs) if (pair[0] !== "") byFirst.set(pair[0].slice(0, 1), [...(byFirst.get(pair[0].slice(0, 1)) ?? []), pair]);
	let compared = 0;
	const isAt = (old: string, at: number) => {
		compared += old.length;
		limit(compared, maxCompared, "the characters that strings.replace_n compares");
		return given.startsWith(old, at);
	};
	return (at) => byFirst.get(given.slice(at, at + 1))?.find(([old]) => isAt(old, at));
}

/** Go looks at bytes: an empty pattern is found within a character too, and what that gives is no text. */
function refuseWithin(given: string, at: number, empty: Pair | undefined): void {
	if (empty === undefined || empty[1] === "" || at >= given.length || given.charCodeAt(at) < 0x80) return;
	throw new Error("to replace between the bytes of a character gives a string that is not UTF-8, which can't be handed on");
}
