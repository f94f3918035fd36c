/** Rules about expressions. @module */
import type { Extent, RuleNode, Term } from "../../compile/mod.ts";
import { conditionsIn, nodesIn, type ParsedModule, textOf } from "../syntax/mod.ts";
import { type Called, called, callsIn, extentOf } from "./calls.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";
import { partsOf } from "./variables.ts";
import { isWildcard } from "./wildcards.ts";

/** `=`, which assigns on both sides. In the head of a rule it is `:=`. */
export const unification: StyleRule = {
	id: "unification",
	summary: "`=` assigns or compares, depending on which side has a value; write := or ==",
	find: (module: ParsedModule) =>
		module.tree.rules.flatMap((rule) =>
			callsIn(rule, "eq")
				.filter((one) => textOf(module, one) === "=" && !one.args.some((term) => isPattern(term) || isOpen(term, rule)))
				.map(({ at }) => unifies(at)),
		),
};

/** After `some x`, neither `x := …` nor `x == …` compiles; `_ = x` tests whether x is defined, even if it is false. */
function isOpen(term: Term, rule: RuleNode): boolean {
	if (isWildcard(term)) return true;
	return (
		term.type === "var" &&
		nodesIn(rule, "some").some(({ symbols }) => symbols.some((one) => one.type === "var" && one.value === term.value))
	);
}

/** `["a", name] = path` compares one element and assigns the other, which neither := nor == can. */
function isPattern(term: Term): boolean {
	const parts = partsOf(term);
	return parts.some(({ type }) => type === "var") && parts.some(({ type }) => type !== "var");
}

function unifies(at: Extent): Hit {
	return {
		at,
		message: "= unifies: it compares if both sides have a value, and assigns otherwise",
		advice: "write := to assign, == to compare",
	};
}

/** `lower(input.stage)`, as a condition. */
export const unusedResult: StyleRule = {
	id: "unused-result",
	summary: "a function is called as a condition, and its result is not a boolean",
	find: (module: ParsedModule, { builtins }: Project) => {
		const negated = new Set(nodesIn(module.tree, "not").flatMap(({ body }) => body));
		return conditionsIn(module.tree).flatMap((condition) => {
			const { holds } = condition;
			if (holds.type !== "call") return [];
			const one = called(holds);
			const builtin = builtins.get(one.name);
			// With one more operand, the last one receives the result.
			if (!builtin?.result || builtin.boolean || one.args.length > builtin.arity) return [];
			const name = textOf(module, one);
			if (!neverUndefined.has(one.name)) return [];
			return [condition.negated || negated.has(condition) ? neverHolds(one, name) : unused(one, name)];
		});
	},
};

/**
 * Builtins with a value for every operand of their type, none of which is false. A condition, or one after `not`, that calls another tests
 * whether an operand is valid: `to_number(x)`, `not time.parse_rfc3339_ns(x)`.
 */
const neverUndefined: ReadonlySet<string> = new Set([
	...["count", "sum", "product", "sort", "and", "or", "minus", "plus", "mul", "abs", "ceil", "floor", "round"],
	...["array.concat", "array.reverse", "array.slice", "intersection", "union", "object.keys", "object.union", "object.remove"],
	...["lower", "upper", "trim", "trim_left", "trim_prefix", "trim_right", "trim_space", "trim_suffix", "concat", "replace", "split"],
	...["strings.reverse", "base64.encode", "base64url.encode", "hex.encode", "urlquery.encode", "json.marshal"],
	...["indexof", "indexof_n", "numbers.range", "format_int", "sprintf", "object.filter", "object.union_n", "regex.find_n"],
]);

function neverHolds(one: Called, name: string): Hit {
	return {
		at: extentOf(one),
		message: `${name} has a value, even if it is 0 or "", whenever its operands have one, so \`not\` of it holds only if an operand has no value`,
		advice: "compare it with something: count(x) == 0, lower(x) != y",
	};
}

function unused(one: Called, name: string): Hit {
	return {
		at: extentOf(one),
		message: `the result of ${name} is not used; as a condition it always holds, even if it is 0 or ""`,
		advice: "give it a name (result := …) or compare it with something",
	};
}
