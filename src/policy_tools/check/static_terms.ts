/**
 * What is known about a term without evaluation: its value, its parts, or its type.
 * @module
 */
import type { ObjectNode, RuleNode, Term } from "../../compile/mod.ts";
import { called, declarationsIn } from "../lint/mod.ts";
import { nameOf, nodesIn, type ParsedModule, packageOf } from "../syntax/mod.ts";

/** A term, and the scope of its names. */
export interface Scoped {
	readonly term: Term;
	readonly rule: RuleNode;
	readonly module: ParsedModule;
}

/** What is known of one. A set counts as an array, which it is in a decision. */
export type Known =
	| { readonly kind: "value"; readonly value: string | number | boolean | null; readonly of: Scoped }
	| { readonly kind: "object"; readonly entries: ObjectNode["value"]; readonly of: Scoped }
	| { readonly kind: "array"; readonly items: readonly Term[]; readonly of: Scoped }
	| { readonly kind: "type"; readonly type: "string" | "number" | "boolean" | "array" | "object"; readonly of: Scoped };

/** The results of functions whose type is always the same. */
const results: Readonly<Record<string, "string" | "number" | "array">> = {
	concat: "string",
	count: "number",
	format_int: "string",
	lower: "string",
	replace: "string",
	split: "array",
	sprintf: "string",
	substring: "string",
	to_number: "number",
	trim: "string",
	trim_prefix: "string",
	trim_space: "string",
	trim_suffix: "string",
	upper: "string",
	mul: "number",
	plus: "number",
};

/** How many names are followed: one that leads to itself is the compiler's to find. */
const farthest = 8;

/** Undefined where nothing is known. */
export function knownOf(of: Scoped, names = 0): Known | undefined {
	const { term } = of;
	switch (term.type) {
		case "null":
			return { kind: "value", value: null, of };
		case "number":
			return { kind: "value", value: Number(term.value), of };
		case "string":
		case "boolean":
			return { kind: "value", value: term.value, of };
		case "object":
			return { kind: "object", entries: term.value, of };
		case "array":
		case "set":
			return { kind: "array", items: term.value, of };
		case "arraycomprehension":
		case "setcomprehension":
			return { kind: "type", type: "array", of };
		case "objectcomprehension":
			return { kind: "type", type: "object", of };
		case "templatestring":
			return { kind: "type", type: "string", of };
		case "call": {
			const type = results[called(term).name];
			return type && { kind: "type", type, of };
		}
		case "var": {
			const meant = names < farthest ? meaningOf(of, term.value) : undefined;
			return meant && knownOf(meant, names + 1);
		}
		default:
			return undefined;
	}
}

/** The value of a name: the one value that the rule gives it, or the value of the one rule of that name. */
function meaningOf({ rule, module }: Scoped, name: string): Scoped | undefined {
	const declared = declarationsIn(rule).filter(({ value }) => value === name);
	if (declared.length > 1) return undefined;
	if (declared.length === 0) return ruleNamed(module, name);
	const assigned = nodesIn(rule, "call")
		.map(called)
		.find(({ name: operator, args: [target] }) => operator === "assign" && target === declared[0]);
	const term = assigned?.args[1];
	return term && { term, rule, module };
}

function ruleNamed(module: ParsedModule, name: string): Scoped | undefined {
	const found = packageOf(module, [module]).flatMap((one) =>
		one.tree.rules.filter((rule) => nameOf(rule) === name).map((rule) => ({ rule, module: one })),
	);
	const [only, ...more] = found;
	if (only === undefined || more.length > 0) return undefined;
	const { value, key, args, ref, else: otherwise } = only.rule;
	const isPlain = value !== undefined && key === undefined && args.length === 0 && ref.length === 1 && otherwise === undefined;
	return isPlain ? { term: value, ...only } : undefined;
}
