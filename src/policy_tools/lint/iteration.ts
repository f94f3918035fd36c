/** Rules about iteration over lists and objects. @module */
import type { ExpressionNode, RefNode, Term, VarNode } from "../../compile/mod.ts";
import { alternativesOf, conditionsIn, nameOf, nodesIn, nodesOutsideClosures, type ParsedModule, textOf } from "../syntax/mod.ts";
import { type Called, callsIn } from "./calls.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";
import { declaredIn, isGlobal } from "./variables.ts";
import { hasWildcard, isWildcard } from "./wildcards.ts";

/** `list[i]` with an undeclared `i`. */
export const undeclaredIteration: StyleRule = {
	id: "undeclared-iteration",
	needsAll: true,
	summary: "an undeclared name in brackets iterates over all elements, and so does a misspelt index",
	find: (module: ParsedModule, { known }: Project) =>
		module.tree.rules.flatMap((rule) =>
			firstOfEach(nodesIn(rule, "ref").flatMap(indexesIn))
				.filter(({ value }) => !declaredIn(rule).has(value) && !isGlobal(value, module, known))
				.map(undeclared),
		),
};

function indexesIn({ value }: RefNode): readonly VarNode[] {
	return value.slice(1).filter((term) => term.type === "var");
}

/** Where a name is first written: after that it has a value. */
function firstOfEach(names: readonly VarNode[]): readonly VarNode[] {
	const first = new Map<string, VarNode>();
	for (const one of names) if (one.at[0] < (first.get(one.value)?.at[0] ?? Number.POSITIVE_INFINITY)) first.set(one.value, one);
	return [...first.values()];
}

function undeclared({ at, value }: VarNode): Hit {
	return {
		at,
		message: `nothing declares ${value}, so this iterates over all elements`,
		advice: `if that is intended, write \`some ${value}, value in …\`, or \`some ${value} in …\` for a set; if not, check how ${value} is spelt where it is declared`,
	};
}

/** `x != list[_]`, and `not list[_] == x`. */
export const negatedIteration: StyleRule = {
	id: "negated-iteration",
	summary: "`!=` or `not` over [_] often means something else than its author intended",
	find: ({ tree }: ParsedModule) => [
		...callsIn(tree, "neq").filter(goesThroughAll).map(differs),
		...conditionsIn(tree)
			.filter((one) => one.negated && nodesOutsideClosures(one.holds).some(hasWildcard))
			.map(negated),
	],
};

/** `list[_] != x`. Not `list[_].name != x` (a field differs), and not `list[_] != ""` (there is an element): those are clear. */
function goesThroughAll({ args }: Called): boolean {
	return args.some((one) => one.type === "ref" && isWildcard(one.value.at(-1) as Term)) && !args.some(isNothing);
}

function isNothing(term: Term): boolean {
	if (term.type === "string" || term.type === "object" || term.type === "array") return term.value.length === 0;
	return term.type === "null";
}

function differs({ at }: Called): Hit {
	return {
		at,
		message: "this holds if any element differs, even if another is equal",
		advice: "write `not x in list` if no element may be equal; or `every element in list { element != x }`",
	};
}

function negated({ at: [start] }: ExpressionNode): Hit {
	return {
		at: [start, start + "not".length],
		message: "`not` over [_] holds if the condition holds for no element, not if it fails for one",
		advice: "write `every element in list { not … }` for no element, or `some element in list; not …` for one element for which it fails",
	};
}

/** `a := input.mounts[_]`. */
export const iteratingValue: StyleRule = {
	id: "iterating-value",
	summary: "a rule has one value, and [_] gives one for each element",
	find: (module: ParsedModule) =>
		module.tree.rules.flatMap((rule) =>
			alternativesOf(rule).flatMap(({ value }) => {
				const through = value && nodesOutsideClosures(value).find(hasWildcard);
				return through ? [manyValues(nameOf(rule), through as RefNode, module)] : [];
			}),
		),
};

function manyValues(name: string, at: RefNode, module: ParsedModule): Hit {
	return {
		at: at.at,
		message: `${name} has one value, and ${textOf(module, at)} gives one for each element: two different values are a conflict`,
		advice: `collect them: ${name} := [one | some one in …], or ${name} contains one if some one in …`,
	};
}
