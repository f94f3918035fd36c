/** Rules about repetition. @module */
import type { RuleNode } from "../../compile/mod.ts";
import { meaningOf, nameAt, nameOf, type ParsedModule, rowOf } from "../syntax/mod.ts";
import type { Hit, StyleRule } from "./rule.ts";

/** The same rule, twice. */
export const repeatedRule: StyleRule = {
	id: "repeated-rule",
	summary: "the same rule twice in a file",
	find: (module: ParsedModule) => {
		const first = new Map<string, RuleNode>();
		return module.tree.rules.flatMap((rule) => {
			// The compiler reports two defaults; the position of a default is that of its keyword.
			if (rule.default) return [];
			const meaning = meaningOf(rule);
			const same = first.get(meaning);
			if (same === undefined) first.set(meaning, rule);
			return same === undefined ? [] : [repeated(rule, rowOf(module, same))];
		});
	},
};

function repeated(rule: RuleNode, row: number): Hit {
	return {
		at: nameAt(rule),
		message: `this rule of ${nameOf(rule)} is the same as the one in line ${row}`,
		advice: "change the part that should differ, or delete it",
	};
}
