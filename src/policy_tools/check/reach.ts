/**
 * Which rules an evaluation can reach: from some rules, along every name that they read. If a name is known only at evaluation, all
 * candidates count as reached.
 * @module
 */
import type { RuleNode, SyntaxNode } from "../../compile/mod.ts";
import { aliasesOf } from "../lint/mod.ts";
import { entryOf, memo, nodesIn, type ParsedModule, wordOf } from "../syntax/mod.ts";

/** The rules of one path, whichever modules they are in. */
export interface RuleGroup {
	/** From `data` on: the package, then the name, then what follows it after dots. */
	readonly path: readonly string[];
	readonly rules: readonly { readonly module: ParsedModule; readonly rule: RuleNode }[];
}

/** The rules of a policy, by path. */
export interface RuleGraph {
	readonly groups: readonly RuleGroup[];
	/** The rules that can be evaluated for the documents at some paths. */
	reachedFrom(paths: readonly (readonly string[])[]): ReadonlySet<RuleGroup>;
	/** What a rule needs to hold: what it reads outside of each `not`. */
	readWithoutNot(module: ParsedModule, rule: RuleNode): readonly RuleGroup[];
	/** What the rules of a group read themselves. */
	readBy(group: RuleGroup): ReadonlySet<RuleGroup>;
}

/** Builds the graph of some modules. */
export const ruleGraphOf = memo((modules: readonly ParsedModule[]): RuleGraph => {
	const groups = groupsOf(modules);
	const at = matcherOf(groups);
	const readBy = memo((group: RuleGroup) => new Set(group.rules.flatMap(({ module, rule }) => pathsReadBy(module, rule).flatMap(at))));
	return {
		groups,
		readBy,
		readWithoutNot: (module, rule) => pathsReadBy(module, rule, (node) => !isNegated(node, rule)).flatMap(at),
		reachedFrom: (paths) => closure(new Set(paths.flatMap(at)), readBy),
	};
});

function closure(reached: Set<RuleGroup>, readBy: (group: RuleGroup) => ReadonlySet<RuleGroup>): ReadonlySet<RuleGroup> {
	// Iterating over a set includes the elements that are added meanwhile.
	for (const group of reached) for (const read of readBy(group)) reached.add(read);
	return reached;
}

function groupsOf(modules: readonly ParsedModule[]): readonly RuleGroup[] {
	const groups = new Map<string, { path: readonly string[]; rules: { module: ParsedModule; rule: RuleNode }[] }>();
	for (const module of modules) {
		for (const rule of module.tree.rules) {
			const path = [...module.package, ...namesFrom(rule.ref)];
			entryOf(groups, keyOf(path), () => ({ path, rules: [] })).rules.push({ module, rule });
		}
	}
	return [...groups.values()];
}

/** Finds what a path names: the rules at it, below it, and above it, of whose value it is a part. */
function matcherOf(groups: readonly RuleGroup[]): (path: readonly string[]) => readonly RuleGroup[] {
	const [exact, below] = [new Map<string, RuleGroup>(), new Map<string, RuleGroup[]>()];
	for (const group of groups) {
		exact.set(keyOf(group.path), group);
		for (const prefix of prefixesOf(group.path)) entryOf(below, keyOf(prefix), () => []).push(group);
	}
	return (path) => {
		const above = prefixesOf(path).flatMap((prefix) => exact.get(keyOf(prefix)) ?? []);
		return [...above, ...(below.get(keyOf(path)) ?? [])];
	};
}

function prefixesOf(path: readonly string[]): readonly (readonly string[])[] {
	return Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length));
}

/** A name may hold any character, in brackets. */
function keyOf(path: readonly string[]): string {
	return JSON.stringify(path);
}

/**
 * The paths from `data` on that a rule reads, or may read: a local name counts as the rule or the import of that name.
 * @param counts whether a name is looked at
 */
function pathsReadBy(
	module: ParsedModule,
	rule: RuleNode,
	counts: (node: SyntaxNode) => boolean = () => true,
): readonly (readonly string[])[] {
	const all = nodesIn(rule, "ref");
	const heads = new Set<SyntaxNode | undefined>([...all.map(({ value }) => value[0]), rule.ref[0]]);
	const alone = nodesIn(rule, "var").filter((one) => !heads.has(one) && counts(one));
	const refs = all.filter(counts);
	return [...refs.flatMap(({ value }) => pathOf(module, namesFrom(value))), ...alone.flatMap(({ value }) => pathOf(module, [value]))];
}

function pathOf(module: ParsedModule, [head, ...names]: readonly string[]): readonly (readonly string[])[] {
	if (head === undefined || head === "input") return [];
	if (head === "data") return [names];
	return [[...(aliasesOf(module).get(head) ?? [...module.package, head]), ...names]];
}

/** The name that a reference begins with, and the constant ones that follow it. */
function namesFrom(terms: readonly SyntaxNode[]): readonly string[] {
	const [head, ...rest] = terms;
	if (head?.type !== "var") return [];
	const end = rest.findIndex(({ type }) => type !== "string");
	return [head, ...(end < 0 ? rest : rest.slice(0, end))].map((one) => wordOf(one) ?? "");
}

/** Whether something is in a `not`, which holds if it is undefined. */
export function isNegated(node: SyntaxNode, rule: RuleNode): boolean {
	const negations = [...nodesIn(rule, "expression").filter(({ negated }) => negated), ...nodesIn(rule, "not")];
	return negations.some(({ at }) => at[0] <= node.at[0] && node.at[1] <= at[1]);
}
