/**
 * Which rule of `data.ossify.check` a finding comes from: of a set, the policy does not tell.
 * @module
 */

import { type Place, placeOfToken } from "../places/mod.ts";
import type { FoundRule } from "../rego/mod.ts";
import { type RegoSource, shownAs } from "../sources/mod.ts";
import { nameOf } from "../style/mod.ts";

/** The place of the rule in which most of the words of a finding are written; of several, the last, as one's own stand behind ossify's. */
export function placeOfFinding(finding: unknown, rules: readonly FoundRule[], source: RegoSource): Place | undefined {
	const words = new Set(wordsIn(finding));
	let best: { rule: FoundRule; common: number } | undefined;
	for (const rule of rules) {
		const written = new Set(rule.rule.tokens.filter(({ kind }) => kind === "string" || kind === "raw").map(nameOf));
		const common = [...words].filter((word) => written.has(word)).length;
		if (common >= (best?.common ?? 0)) best = { rule, common };
	}
	return best && placeOfToken(shownAs(best.rule.outline, source), best.rule.rule.name);
}

/** Keys, and values that are texts. */
function wordsIn(value: unknown): readonly string[] {
	if (typeof value === "string") return [value];
	if (typeof value !== "object" || value === null) return [];
	if (Array.isArray(value)) return value.flatMap(wordsIn);
	return Object.entries(value).flatMap(([key, inner]) => [key, ...wordsIn(inner)]);
}
