/**
 * `strings.*`, `indexof_n`: texts.
 * @module
 */
import { number, type RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { integer, text, texts } from "./operands.ts";

export const strings: Family = {
	indexof_n: indexesOf,
	"strings.any_prefix_match": (searched, bases) => anyMatch(searched, bases, (one, base) => one.startsWith(base)),
	"strings.any_suffix_match": (searched, bases) => anyMatch(searched, bases, (one, base) => one.endsWith(base)),
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
