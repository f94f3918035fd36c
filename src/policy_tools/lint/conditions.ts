/** Rules about conditions that always hold, or never. @module */
import type { ExpressionNode, Extent, RuleNode, SyntaxNode, Term } from "../../compile/mod.ts";
import { alternativesOf, conditionsIn, meaningOf, nodesIn, type ParsedModule, textOf } from "../syntax/mod.ts";
import { called, comparisons, extentOf } from "./calls.ts";
import type { Hit, StyleRule } from "./rule.ts";

/** `1 == 1`, `if true`, `if {}`. */
export const constantCondition: StyleRule = {
	id: "constant-condition",
	summary: "a condition with the same value for every input",
	find: ({ tree }: ParsedModule) => {
		const only = new Set(tree.rules.flatMap(onlyConditions));
		return conditionsIn(tree).flatMap((condition) => {
			const { holds } = condition;
			const negated = condition.negated === true;
			// `true` beside other conditions has no effect.
			if (holds.type === "boolean")
				return holds.value && !negated && !only.has(condition) ? [] : [constant(holds.at, holds.value !== negated)];
			if (isEmpty(holds)) return [constant(holds.at, !negated)];
			const { name = "", args = [] } = holds.type === "call" ? called(holds) : {};
			return comparisons.includes(name) && args.every(isLiteral) ? [constant(args[0]?.at ?? holds.at, truthOf(name, args, negated))] : [];
		});
	},
};

/** Whether it is the only condition. The arguments of a function are conditions, too; and a rule with an `else` must have one. */
function onlyConditions(rule: RuleNode): readonly ExpressionNode[] {
	if (rule.args.length > 0) return [];
	return alternativesOf(rule).flatMap(({ body, else: next }) => (body.length === 1 && !next ? body : []));
}

/** @param truth whether it always holds, or never; undefined where that is not known */
function constant(at: Extent, truth: boolean | undefined): Hit {
	const meant = "compare with the intended value: a field of input, a value of data";
	// Without a condition that never holds, a rule always holds: only the whole rule may be deleted.
	const never = `it never holds: delete what depends on it (the rule, the comprehension), or ${meant}`;
	const advice = truth === undefined ? meant : truth ? `delete it, or ${meant}` : never;
	return { at, message: "this condition has the same value for every input", advice };
}

/** Whether a comparison of literals holds. Not decided for values of different types. */
function truthOf(name: string, [left, right]: readonly Term[], negated: boolean): boolean | undefined {
	if (left === undefined || right === undefined) return undefined;
	const isEqual = meaningOf(left) === meaningOf(right);
	const order = left.type === "number" && right.type === "number" ? Number(left.value) - Number(right.value) : undefined;
	const holds = name === "neq" ? !isEqual : (orders[name]?.(order) ?? isEqual);
	return order === undefined && name in orders ? undefined : holds !== negated;
}

const orders: Readonly<Record<string, (order?: number) => boolean>> = {
	lt: (order = 0) => order < 0,
	lte: (order = 0) => order <= 0,
	gt: (order = 0) => order > 0,
	gte: (order = 0) => order >= 0,
};

const literals: readonly SyntaxNode["type"][] = ["null", "boolean", "number", "string"];

function isLiteral({ type }: SyntaxNode): boolean {
	return literals.includes(type);
}

function isEmpty(node: SyntaxNode): boolean {
	return node.type === "object" && node.value.length === 0;
}

const values: Partial<Record<SyntaxNode["type"], string>> = {
	number: "a number",
	string: "a string",
	null: "null",
	templatestring: "a string",
	array: "an array",
	set: "a set",
	object: "an object",
	arraycomprehension: "a comprehension",
	setcomprehension: "a comprehension",
	objectcomprehension: "a comprehension",
};

/** `if [x | …]`. */
export const valueAsCondition: StyleRule = {
	id: "value-as-condition",
	summary: "a value is used as a condition, which holds even if the value is empty: only false and undefined do not hold",
	find: ({ tree }: ParsedModule) =>
		conditionsIn(tree).flatMap(({ holds }) => {
			const what = isEmpty(holds) ? undefined : values[holds.type];
			return what === undefined ? [] : [holdsAlways(holds.at, what)];
		}),
};

function holdsAlways(at: Extent, what: string): Hit {
	return {
		at,
		message: `this is ${what}, which always holds as a condition, even if it is 0, "" or []`,
		advice: "compare it with something: count(…) > 0 holds if there is an element",
	};
}

/** `input.stage == input.stage`. */
export const selfComparison: StyleRule = {
	id: "self-comparison",
	summary: "a value is compared with itself",
	find: (module: ParsedModule) =>
		nodesIn(module.tree, "call").flatMap((call) => {
			const one = called(call);
			const [left, right] = one.args;
			if (!comparisons.includes(one.name) || left === undefined || right === undefined) return [];
			return isSame(left, right, module) ? [withItself(extentOf(one), textOf(module, left))] : [];
		}),
};

/** The rule constant-condition finds literals. */
function isSame(left: Term, right: Term, module: ParsedModule): boolean {
	if (!["var", "ref"].includes(left.type) || left.type !== right.type) return false;
	const text = textOf(module, left);
	return text === textOf(module, right) && !/\b_\b|\(/.test(text);
}

function withItself(at: Extent, what: string): Hit {
	return {
		at,
		message: `${what} is compared with itself`,
		advice: `compare with the intended value; to test whether it is defined, write ${what} alone`,
	};
}
