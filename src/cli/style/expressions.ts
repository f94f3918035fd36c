/** Rules about expressions. @module */
import type { Extent, RuleNode, SyntaxNode, Term } from "../../compile/mod.ts";
import { alternativesOf, conditionsIn, type ParsedModule, textOf } from "../syntax/mod.ts";
import { type Called, called, callsIn, extentOf } from "./calls.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";
import { partsOf } from "./variables.ts";

/** `=`, which binds on both sides. */
export const unification: StyleRule = {
	id: "unification",
	summary: "`=` assigns or compares, whichever side has a value; := and == say which",
	find: (module: ParsedModule) => [
		...module.tree.rules.flatMap((rule) => signsOf(rule, module)).map(unifies),
		...callsIn(module.tree, "eq")
			.filter((one) => textOf(module, one) === "=" && !one.args.some(isPattern))
			.map(({ at }) => unifies(at)),
	],
};

/** `["a", name] = path` compares one and gives a value to the other, which neither := nor == can. */
function isPattern(term: Term): boolean {
	const parts = partsOf(term);
	return parts.some(({ type }) => type === "var") && parts.some(({ type }) => type !== "var");
}

/** Each `=` in front of a value of a rule. */
function signsOf(rule: RuleNode, { text }: ParsedModule): readonly Extent[] {
	return alternativesOf(rule).flatMap(({ value, assign, type, at }) => {
		if (value === undefined || assign) return [];
		const from = type === "else" ? at[0] : endOf([...rule.ref, ...rule.args]);
		const sign = text.indexOf("=", from);
		return sign < 0 || sign >= value.at[0] ? [] : [[sign, sign + 1] as const];
	});
}

function endOf(nodes: readonly SyntaxNode[]): number {
	return Math.max(0, ...nodes.map(({ at }) => at[1]));
}

function unifies(at: Extent): Hit {
	return {
		at,
		message: "= unifies: it compares where both sides have a value, and else gives one to the other",
		advice: "write := to give a value, == to compare",
	};
}

/** `lower(input.stage)`, as a condition. */
export const unusedResult: StyleRule = {
	id: "unused-result",
	summary: "a function is called as a condition, and what it gives is neither true nor false",
	find: (module: ParsedModule, { builtins }: Project) =>
		conditionsIn(module.tree).flatMap(({ holds }) => {
			if (holds.type !== "call") return [];
			const one = called(holds);
			const builtin = builtins.get(one.name);
			// With one operand more, the last is where the result goes.
			if (!builtin?.result || builtin.boolean || one.args.length > builtin.arity) return [];
			return [unused(one, textOf(module, one))];
		}),
};

function unused(one: Called, name: string): Hit {
	return {
		at: extentOf(one),
		message: `what ${name} gives is not used, and as a condition it holds whatever it is, 0 and "" too`,
		advice: "give it a name (result := …) or compare it with something",
	};
}
