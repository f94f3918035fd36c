/**
 * template strings, `concat` (of sets), `indexof`, `indexof_n`, `replace`, `strings.*`: texts.
 * @module
 */
import { number, RegoSet, type RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { limit, maxText } from "./limits.ts";
import { array, integer, text, texts } from "./operands.ts";
import { showValue } from "./printf/quote.ts";
import { replace } from "./replace.ts";

export const strings: Family = {
	concat,
	indexof: indexOf,
	indexof_n: indexesOf,
	"strings.any_prefix_match": (searched, bases) => anyMatch(searched, bases, (one, base) => one.startsWith(base)),
	"strings.any_suffix_match": (searched, bases) => anyMatch(searched, bases, (one, base) => one.endsWith(base)),
	"internal.template_string": templateString,
	replace,
	"strings.count": (whole, part) => number(count(text(whole), text(part))),
	"strings.split_n": splitN,
};

function anyMatch(searched: RegoValue | undefined, bases: RegoValue | undefined, match: (one: string, base: string) => boolean): boolean {
	const [ones, others] = [oneOrMore(searched), oneOrMore(bases)];
	return ones.some((one) => others.some((base) => match(one, base)));
}

function oneOrMore(operand: RegoValue | undefined): readonly string[] {
	return typeof operand === "string" ? [operand] : texts(operand);
}

/** Of an empty text there is one before each character and one at the end, as in Go. */
function count(whole: string, part: string): number {
	return part === "" ? [...whole].length + 1 : whole.split(part).length - 1;
}

/** Each expression is in a set, which is empty where it has no value. OPA's WebAssembly shows what is in sets in no order. */
function templateString(parts?: RegoValue): RegoValue {
	const shown = array(parts)
		.map((part) => (part instanceof RegoSet ? only(part) : part))
		.map((part) => (typeof part === "string" ? part : showValue(part)));
	limit(
		shown.reduce((length, part) => length + part.length, 0),
		maxText,
		"the text of a template string",
	);
	return shown.join("");
}

function only({ items }: RegoSet): RegoValue {
	if (items.length > 1) throw new Error("template-strings must not produce multiple outputs");
	return items.length === 0 ? "<undefined>" : (items[0] as RegoValue);
}

/** OPA's WebAssembly has the strings of a set in no order; here they are sorted, as in OPA. */
function concat(between?: RegoValue, parts?: RegoValue): RegoValue {
	const [delimiter, strings] = [text(between), texts(parts)];
	limit(
		strings.reduce((length, part) => length + delimiter.length + part.length, 0),
		maxText,
		"the text of concat",
	);
	return strings.join(delimiter);
}

/** The first position in code points, or -1. */
function indexOf(whole?: RegoValue, part?: RegoValue): RegoValue {
	const [base, search] = [text(whole), text(part)];
	if (search === "") throw new BuiltinError("there is nothing to look for");
	const at = base.indexOf(search);
	return number(at < 0 ? at : [...base.slice(0, at)].length);
}

/** Every place, by code points; the places may overlap. */
function indexesOf(whole?: RegoValue, part?: RegoValue): RegoValue {
	const [base, search] = [text(whole), text(part)];
	if (search === "") throw new BuiltinError("there is nothing to look for");
	const found: RegoValue[] = [];
	let [units, points] = [0, 0];
	for (let at = base.indexOf(search); at >= 0; at = base.indexOf(search, at + 1)) {
		points += [...base.slice(units, at)].length;
		units = at;
		found.push(number(points));
	}
	return found;
}

/** The first `n` parts; below 0 the last ones. */
function splitN(whole?: RegoValue, delimiter?: RegoValue, n?: RegoValue): RegoValue {
	const [given, between, wanted] = [text(whole), text(delimiter), integer(n)];
	const parts = between === "" ? [...given] : given.split(between);
	return wanted < 0 ? parts.slice(wanted) : parts.slice(0, wanted);
}
