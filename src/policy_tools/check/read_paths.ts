/**
 * The paths below `data` and `input` that a rule reads: written out, by the name of an import or of an assignment, or by `object.get`.
 * @module
 */
import type { RuleNode, SyntaxNode, Term } from "../../compile/mod.ts";
import { aliasesOf, called, declaredIn } from "../lint/mod.ts";
import { meaningOf, nodesIn, type ParsedModule } from "../syntax/mod.ts";
import { knownOf } from "./static_terms.ts";

/** A place that reads something. */
export interface PathRead {
	readonly node: SyntaxNode;
	/** From `data` or `input` on, as far as it is names. */
	readonly path: readonly string[];
}

/** All paths that a rule reads, except by an `object.get` whose default also fulfils the condition. */
export function pathsReadIn(module: ParsedModule, rule: RuleNode): readonly PathRead[] {
	const refs = nodesIn(rule, "ref");
	const heads = new Set<SyntaxNode | undefined>(refs.map(({ value }) => value[0]));
	const alone = nodesIn(rule, "var").filter((one) => !heads.has(one) && !declaredIn(rule).has(one.value));
	const calls = nodesIn(rule, "call").filter((one) => called(one).name === "object.get" && !holdsByDefault(one, rule));
	return [...refs, ...calls, ...alone].flatMap((node) => {
		const path = pathOf(node, module, rule);
		return path === undefined ? [] : [{ node, path }];
	});
}

/** `object.get(a, "b", "") != "x"` and `== ""` hold where there is no b. */
function holdsByDefault(get: SyntaxNode, rule: RuleNode): boolean {
	return nodesIn(rule, "call")
		.map(called)
		.some(({ name, args }) => {
			const other = args.find((one) => one !== get);
			if (!args.some((one) => one === get) || other === undefined) return false;
			const byDefault = get.type === "call" ? called(get).args[2] : undefined;
			return name === "neq" || (name === "equal" && byDefault !== undefined && meaningOf(other) === meaningOf(byDefault));
		});
}

/** @param depth of names for names, and calls in calls, that are followed */
function pathOf(node: SyntaxNode | undefined, module: ParsedModule, rule: RuleNode, depth = 8): readonly string[] | undefined {
	if (node === undefined || depth === 0) return undefined;
	if (node.type === "var") return pathOfName(node.value, module, rule, depth);
	if (node.type === "ref") {
		const [head, ...rest] = node.value;
		const base = pathOf(head, module, rule, depth);
		return base && [...base, ...wordsOf(rest, module, rule)];
	}
	if (node.type !== "call" || called(node).name !== "object.get") return undefined;
	const [from, key] = called(node).args;
	const base = pathOf(from, module, rule, depth - 1);
	return base && [...base, ...wordsOf(key?.type === "array" ? key.value : key === undefined ? [] : [key], module, rule)];
}

function pathOfName(name: string, module: ParsedModule, rule: RuleNode, depth: number): readonly string[] | undefined {
	if (name === "data" || name === "input") return [name];
	const assigned = nodesIn(rule, "call")
		.map(called)
		.find(({ name: operator, args: [target] }) => operator === "assign" && target?.type === "var" && target.value === name);
	if (assigned !== undefined) return pathOf(assigned.args[1], module, rule, depth - 1);
	const alias = declaredIn(rule).has(name) ? undefined : aliasesOf(module).get(name);
	return alias && ["data", ...alias];
}

/** As far as they are texts, or names of one text. */
function wordsOf(terms: readonly Term[], module: ParsedModule, rule: RuleNode): readonly string[] {
	const words = terms.map((term) => {
		const known = knownOf({ term, rule, module });
		return known?.kind === "value" && typeof known.value === "string" ? known.value : undefined;
	});
	const end = words.indexOf(undefined);
	return (end < 0 ? words : words.slice(0, end)) as readonly string[];
}
