/**
 * The rule of `data.ossify.check` that a finding comes from: the result of a policy, a set, does not say so.
 * @module
 */

import type { FoundRule } from "../compile/mod.ts";
import { type Place, placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { nameAt, quotedIn } from "../syntax/mod.ts";

/** The place of the rule in which most of the words of a finding are written; of several, the last, because the user's come after ossify's. */
export function placeOfFinding(finding: unknown, rules: readonly FoundRule[], source: RegoSource): Place | undefined {
	const words = new Set(wordsIn(finding));
	let best: { rule: FoundRule; common: number } | undefined;
	for (const rule of rules) {
		const written = new Set(quotedIn(rule.module, rule.rule).map(({ value }) => value));
		const common = [...words].filter((word) => written.has(word)).length;
		if (common >= (best?.common ?? 0)) best = { rule, common };
	}
	return best && placeOfSpan(shownAs(best.rule.module, source), nameAt(best.rule.rule));
}

/** Keys, and values that are strings. */
function wordsIn(value: unknown): readonly string[] {
	if (typeof value === "string") return [value];
	if (typeof value !== "object" || value === null) return [];
	if (Array.isArray(value)) return value.flatMap(wordsIn);
	return Object.entries(value).flatMap(([key, inner]) => [key, ...wordsIn(inner)]);
}
