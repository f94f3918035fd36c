/** Rules about fields and values that may be missing. @module */
import type { ExpressionNode, RefNode, SyntaxNode, Term } from "../../compile/mod.ts";
import { conditionsIn, meaningOf, memo, nameOf, type ParsedModule, packageOf, textOf, wordOf } from "../syntax/mod.ts";
import { type Called, callsIn, extentOf } from "./calls.ts";
import { aliasesOf, referencesIn } from "./paths.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";
import { declaredIn } from "./variables.ts";

/** `input.spec.root.readonly == false`. */
export const missingIsFalse: StyleRule = {
	id: "missing-is-false",
	summary: "a field of the spec is compared with false; if the field is missing, the comparison is undefined",
	find: (module: ParsedModule) => {
		const negated = new Set<SyntaxNode>(conditionsIn(module.tree).flatMap((one) => (one.negated ? [one.holds] : [])));
		return callsIn(module.tree, "equal", "neq").flatMap((one) => {
			const field = one.args.find(isField);
			const truth = one.args.find(({ type }) => type === "boolean");
			const asksForFalse = truth?.type === "boolean" && truth.value === (one.name === "neq");
			return field && asksForFalse ? [mayBeMissing(one, textOf(module, field), negated.has(one.call))] : [];
		});
	},
};

/** A field of the spec: engines omit those that are false. */
function isField(term: Term): boolean {
	return term.type === "ref" && wordOf(term.value[0]) === "input" && wordOf(term.value[1]) === "spec" && term.value.length > 2;
}

function mayBeMissing(comparison: Called, field: string, negated: boolean): Hit {
	const absent = `if ${field} is missing, which means false, this is undefined and`;
	return {
		at: extentOf(comparison),
		message: negated ? `${absent} \`not\` of it holds, as if it were true` : `${absent} does not hold`,
		advice: negated
			? `write \`${field}\` in place of \`not …\`: it holds if the field is true`
			: `write \`not ${field}\`, which holds if the field is false or missing`,
	};
}

/** `not deny`, of a set. */
export const setAsCondition: StyleRule = {
	id: "set-as-condition",
	summary: "a set of rules is used as a condition, which holds even if the set is empty",
	find: (module: ParsedModule, { known }: Project) => {
		const paths = new Map(referencesIn(module).flatMap(({ node, path, whole }) => (whole ? [[node as SyntaxNode, path]] : [])));
		return module.tree.rules.flatMap((rule) =>
			conditionsIn(rule).flatMap((condition) => {
				const { holds } = condition;
				const isLocal = holds.type === "var" && !declaredIn(rule).has(holds.value);
				const path = isLocal ? (aliasesOf(module).get(holds.value) ?? [...module.package, holds.value]) : paths.get(holds);
				return path && setsOf(known).has(path.join("/")) ? [alwaysThere(condition, holds as RefNode, module)] : [];
			}),
		);
	},
};

/** The paths of all rules that are sets. */
const setsOf = memo(
	(known: readonly ParsedModule[]) =>
		new Set(
			known.flatMap((module) =>
				module.tree.rules.filter(({ key, ref }) => key && ref.length === 1).map((rule) => [...module.package, nameOf(rule)].join("/")),
			),
		),
);

function alwaysThere({ negated }: ExpressionNode, set: RefNode, module: ParsedModule): Hit {
	const name = textOf(module, set);
	return {
		at: set.at,
		message: `${name} is a set, which is defined even if it is empty: ${negated ? "`not` of it never holds" : "it always holds"}`,
		advice: `write \`count(${name}) ${negated ? "== 0" : "> 0"}\``,
	};
}

/** `default a := false` beside `a := false if …`. */
export const assignsDefault: StyleRule = {
	id: "assigns-default",
	summary: "the value of a rule is the default",
	find: (module: ParsedModule, { known }: Project) => {
		const defaults = defaultsOf(packageOf(module, known));
		return module.tree.rules.flatMap((rule) => {
			const { value, ref, args } = rule;
			if (rule.default || rule.else || !value || ref.length > 1 || args.length > 0) return [];
			const isDefault = defaults.get(nameOf(rule)) === meaningOf(value);
			return isDefault ? [likeDefault(value, nameOf(rule), textOf(module, value))] : [];
		});
	},
};

/** The default values, by the rule's name. */
const defaultsOf = memo(
	(modules: readonly ParsedModule[]) =>
		new Map(
			modules.flatMap(({ tree }) =>
				tree.rules.flatMap((rule) => (rule.default && rule.value ? [[nameOf(rule), meaningOf(rule.value)] as const] : [])),
			),
		),
);

function likeDefault({ at }: Term, name: string, text: string): Hit {
	return {
		at,
		message: `${name} is ${text} by default, so this rule has no effect`,
		advice: "change the value, or delete the rule",
	};
}
