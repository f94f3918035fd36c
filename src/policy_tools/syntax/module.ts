/**
 * A parsed Rego module, for rules about style and for finding the place of a rule.
 * @module
 */
import type {
	Compiler,
	Extent,
	ImportNode,
	ModuleNode,
	RegoModule,
	RuleNode,
	StringNode,
	SyntaxNode,
	SyntaxTree,
} from "../../compile/mod.ts";
import { lineStarts, rowAt } from "../position/mod.ts";
import { isTestFile } from "../source/mod.ts";
import { allNodesIn, entryOf, memo, nodesIn } from "./walk.ts";

/** A module with its tree. */
export interface ParsedModule extends RegoModule {
	readonly isTest: boolean;
	/** `["ossify", "rules"]`. */
	readonly package: readonly string[];
	readonly tree: ModuleNode;
}

/** What came of parsing. */
export interface Parsed {
	/** Those that parse. */
	readonly modules: readonly ParsedModule[];
	/** Those that do, but to a tree that was not handed over: too deep or too long. */
	readonly unexamined: readonly RegoModule[];
}

/** Parses modules, and the same list of them once. */
export function parse(compiler: Compiler, modules: readonly RegoModule[]): Parsed {
	return entryOf(parsed, modules, () => {
		const trees = compiler.trees(modules);
		return {
			modules: modules.flatMap((module, index) => parsedModule(module, trees[index] ?? null)),
			unexamined: modules.filter((_, index) => typeof trees[index] === "string"),
		};
	});
}

const parsed = new WeakMap<readonly RegoModule[], Parsed>();

function parsedModule({ path, text }: RegoModule, tree: SyntaxTree): readonly ParsedModule[] {
	if (tree === null || typeof tree === "string") return [];
	return [{ path, text, isTest: isTestFile(path), package: tree.package.map(({ value }) => value), tree }];
}

/** The first name of a rule's head: `allowance` of `allowance contains x`, `_known` of `_known["engine"]`. */
export function nameOf({ ref }: RuleNode): string {
	return wordOf(ref[0]) ?? "";
}

/** The place of that name. */
export function nameAt({ ref, at }: RuleNode): Extent {
	return ref[0]?.at ?? at;
}

/** The name or the text that a term is. */
export function wordOf(term: SyntaxNode | undefined): string | undefined {
	return term?.type === "var" || term?.type === "string" ? term.value : undefined;
}

/** The strings in a tree. */
export function quotedIn(module: ParsedModule, root: SyntaxNode): readonly StringNode[] {
	return nodesIn(root, "string").filter((node) => /^["`]/.test(textOf(module, node)));
}

/** The names and texts in rules and imports, but for the rules' own names. */
const wordsIn = memo((module: ModuleNode): ReadonlySet<string> => {
	const names = new Set<SyntaxNode | undefined>(module.rules.map(({ ref }) => ref[0]));
	const words = [...module.imports, ...module.rules].flatMap(allNodesIn).map((node) => (names.has(node) ? undefined : wordOf(node)));
	return new Set(words.filter((word) => word !== undefined));
});

/** The same of several modules. */
export const wordsOf = memo(
	(modules: readonly ParsedModule[]): ReadonlySet<string> => new Set(modules.flatMap(({ tree }) => [...wordsIn(tree)])),
);

/** The name by which a module calls what it imports. */
export function aliasOf({ path, alias }: ImportNode): string {
	return alias?.value ?? wordOf(path.value.at(-1)) ?? "";
}

/** What is written, as it is written. */
export function textOf({ text }: Pick<RegoModule, "text">, { at }: Pick<SyntaxNode, "at">): string {
	return text.slice(...at);
}

/** The meaning of a tree, without its place: two that are equal mean the same. */
export function meaningOf(node: SyntaxNode): string {
	return JSON.stringify(node, (key, part: unknown) => (key === "at" ? undefined : part));
}

/** The line in which something begins, from 1. */
export function rowOf(module: ParsedModule, { at: [start] }: Pick<SyntaxNode, "at">): number {
	return rowAt(linesOf(module), start);
}

const linesOf = memo(({ text }: ParsedModule) => lineStarts(text));

/** By package, `ossify/rules`. */
const modulesByPackage = memo((modules: readonly ParsedModule[]): ReadonlyMap<string, readonly ParsedModule[]> => {
	const packages = new Map<string, ParsedModule[]>();
	for (const one of modules) entryOf(packages, one.package.join("/"), () => []).push(one);
	return packages;
});

/** A module and all others of its package, tests among them. */
export function packageOf(module: ParsedModule, known: readonly ParsedModule[]): readonly ParsedModule[] {
	return modulesByPackage(known).get(module.package.join("/")) ?? [module];
}

/** The comments of a module, and where each begins. */
export function commentsIn({ tree, text }: ParsedModule): readonly { readonly text: string; readonly at: Extent }[] {
	return nodesIn(tree, "comment").map(({ at }) => ({ at, text: text.slice(...at) }));
}
