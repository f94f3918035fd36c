/**
 * What is said where no decision of a log passes the filters.
 * @module
 */
import type { Found, Search } from "../../log/mod.ts";
import { closest } from "../arguments/mod.ts";

/** How many known values are listed in place of a guess. */
const mostListed = 5;

/** One sentence: what was looked at, and which filter matches nothing. */
export function nothingFound(search: Search, log: string): string {
	if (search.records === 0) return `${log} has no decisions yet`;
	const { records, within, first, last } = search;
	const looked = `${records === 1 ? "the one decision" : `the ${records} decisions`} in ${log}, ${spanOf(first, last)},`;
	if (within === 0) return `none of ${looked} is of the time that --since and --until ask for`;
	const found = search.found();
	const empty = found.filter(({ matches }) => matches === 0);
	if (empty.length > 0) return `none of ${looked} has ${empty.map(wanted).join(", and none ")}`;
	return `none of ${looked} passes all filters together: alone, ${found.map(alone).join(", ")}`;
}

function spanOf(first: string | undefined, last: string | undefined): string {
	return first === last ? `of ${first}` : `from ${first} to ${last}`;
}

function wanted({ option, given, values }: Found): string {
	const guesses = given.map((one) => closest(one, values)).filter((one) => one !== undefined);
	const hint =
		guesses.length > 0
			? ` (did you mean ${guesses.join(" or ")}?)`
			: values.length === 0
				? ` (no record has ${articleFor(option)} ${option})`
				: values.length <= mostListed
					? ` (there ${values.length === 1 ? "is" : "are"} ${[...values].sort().join(", ")})`
					: "";
	return `--${option} ${given.map((one) => JSON.stringify(one)).join(" or ")}${hint}`;
}

function articleFor(word: string): string {
	return /^[aeiou]/.test(word) ? "an" : "a";
}

function alone({ option, matches }: Found): string {
	return `--${option} matches ${matches}`;
}
