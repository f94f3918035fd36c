/**
 * What of a layer could not be read.
 * @module
 */
import { count } from "../terminal/mod.ts";
import type { LayerTrie } from "./trie.ts";

/** The first place, and how many more there are; undefined where all was read. Not safe to show: a path may have any character. */
export function problemsText({ problems: [first], problemCount }: Pick<LayerTrie, "problems" | "problemCount">): string | undefined {
	if (first === undefined) return undefined;
	const more = problemCount > 1 ? `, and ${count(problemCount - 1, "more place")}` : "";
	return `${first.path}: ${first.reason}${more}`;
}
