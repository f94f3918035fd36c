/** Rules about going through lists and objects. @module */
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
	summary: "a name in brackets that nothing declares goes through all elements, and a misspelt index does so too",
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
		message: `nothing declares ${value}, so that this goes through all elements`,
		advice: `if that is meant, write \`some ${value}, value in …\`, or \`some ${value} in …\` of a set; if not, look how ${value} is spelt where it is declared`,
	};
}

/** `x != list[_]`, and `not list[_] == x`. */
export const negatedIteration: StyleRule = {
	id: "negated-iteration",
	summary: "`!=` or `not` over [_] says something else than most people mean",
	find: ({ tree }: ParsedModule) => [
		...callsIn(tree, "neq").filter(goesThroughAll).map(differs),
		...conditionsIn(tree)
			.filter((one) => one.negated && nodesOutsideClosures(one.holds).some(hasWildcard))
			.map(negated),
	],
};

/** `list[_] != x`. That a field differs, `list[_].name != x`, or that an element is there, `list[_] != ""`, is as it reads. */
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
		message: "this holds as soon as one element differs, though another may be equal",
		advice: "write `not x in list` for: none is equal; or `every element in list { element != x }`",
	};
}

function negated({ at: [start] }: ExpressionNode): Hit {
	return {
		at: [start, start + "not".length],
		message: "`not` over [_] holds where no element is so, and not where one is not",
		advice: "say which is meant: `every element in list { not … }` for none, `some element in list; not …` for one that is not",
	};
}

/** `a := input.mounts[_]`. */
export const iteratingValue: StyleRule = {
	id: "iterating-value",
	summary: "a rule has one value, and [_] gives it as many as there are elements",
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
		message: `${name} has one value, and ${textOf(module, at)} has as many as there are elements: of two that differ, none counts`,
		advice: `collect them: ${name} := [one | some one in …], or ${name} contains one if some one in …`,
	};
}
