/**
 * What is said where no decision of a log passes the filters.
 * @module
 */

import { closest } from "../../closest.ts";
import type { Found, Search } from "../../log/mod.ts";

/** How many known values are listed in place of a guess. */
const mostListed = 5;

/** One sentence: what was looked at, and which filter matches nothing. */
export function nothingFound(search: Search, log: string): string {
	if (search.records === 0) return `there is no decision in ${log} yet`;
	const { records, within, first, last } = search;
	const looked = `${records === 1 ? "the one decision" : `the ${records} decisions`} in ${log}, ${spanOf(first, last)},`;
	if (within === 0) return `none of ${looked} is within --since and --until`;
	const found = search.found();
	const empty = found.filter(({ matches }) => matches === 0);
	if (empty.length > 0) return `none of ${looked} has ${empty.map(wanted).join(", and none ")}`;
	return `none of ${looked} passes all filters together: alone, ${found.map(alone).join(", ")}`;
}

function spanOf(first: string | undefined, last: string | undefined): string {
	return first === last ? `of ${first}` : `from ${first} to ${last}`;
}

function wanted(found: Found): string {
	const guesses = found.given.map((one) => guessOf(one, found)).filter((one) => one !== undefined);
	const hint = guesses.length > 0 ? `did you mean ${guesses.join(" or ")}?` : knownOf(found);
	return `--${found.option} ${found.given.map((one) => JSON.stringify(one)).join(" or ")} (${hint})`;
}

function guessOf(given: string, { option, values }: Found): string | undefined {
	const meant = new Map(values.flatMap((value) => spellingsOf(option, value)).reverse());
	const word = closest(given, [...meant.keys()].reverse());
	return word === undefined ? undefined : meant.get(word);
}

/** The words that may mean a known value, each with the value that the filter takes: for a rule also the part after the slash, and its folder. */
function spellingsOf(option: string, value: string): readonly (readonly [word: string, filter: string])[] {
	const last = value.slice(value.lastIndexOf("/") + 1);
	if (option === "image") return [value, last.replace(/[:@].*$/, "")].map((word) => [word, word]);
	if (option !== "rule" || !value.includes("/")) return [[value, value]];
	const folder = value.slice(0, value.indexOf("/"));
	return [
		[folder, folder],
		[value, value],
		[last, value],
	];
}

function knownOf({ option, values }: Found): string {
	if (values.length === 0) return `no record has ${articleFor(option)} ${option}`;
	const listed = [...values].sort().slice(0, mostListed).join(", ");
	if (values.length > mostListed) return `there are ${listed} and ${values.length - mostListed} more`;
	return `there ${values.length === 1 ? "is" : "are"} ${listed}`;
}

function articleFor(word: string): string {
	return /^[aeiou]/.test(word) ? "an" : "a";
}

function alone({ option, matches }: Found): string {
	return `--${option} matches ${matches}`;
}
