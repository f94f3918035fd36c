/**
 * Which paths of the data modules read, as far as their text shows it.
 * @module
 */
import type { VarNode } from "../../compile/mod.ts";
import type { Part } from "../../errors.ts";
import { aliasesOf, declaredIn, referencesIn } from "../lint/mod.ts";
import { memo, nameOf, nodesIn, type ParsedModule } from "../syntax/mod.ts";

/** A path below `data` that a module reads, with all that is below it. */
export interface Read {
	readonly path: readonly string[];
	/** Other names in the module: below a path that ends here, `object.get(config, "mine", 1)` may read any of them. */
	readonly words: ReadonlySet<string>;
}

/** The paths that a module reads, without unused imports and without rules. */
export function readsOf(module: ParsedModule, known: readonly ParsedModule[]): readonly Read[] {
	const imported = new Set(module.tree.imports.map(({ path }) => path));
	const written = referencesIn(module).flatMap(({ node, path }) => (imported.has(node) ? [] : [path]));
	const paths = [...written, ...wholeAliasesIn(module)];
	return paths.filter((path) => !isOfRules(path, known)).map((path) => ({ path, words: wordsOf(module) }));
}

/** An import that is used as a whole: `some key, value in shop`. */
function wholeAliasesIn(module: ParsedModule): readonly (readonly string[])[] {
	const aliases = aliasesOf(module);
	if (aliases.size === 0) return [];
	return module.tree.rules.flatMap((rule) => {
		const heads = new Set<unknown>(nodesIn(rule, "ref").map(({ value: [head] }) => head));
		const isAlias = (node: VarNode) => !heads.has(node) && aliases.has(node.value) && !declaredIn(rule).has(node.value);
		return nodesIn(rule, "var")
			.filter(isAlias)
			.map(({ value }) => aliases.get(value) ?? []);
	});
}

/** Ossify's packages contain only rules, including those that a user's policy may add. */
function isOfRules(path: Part, known: readonly ParsedModule[]): boolean {
	return known.some((one) => {
		if (path.length <= one.package.length || !one.package.every((key, index) => key === path[index])) return false;
		return (one.package[0] === "ossify" && one.package.length > 1) || ruleNamesIn(one).has(String(path[one.package.length]));
	});
}

const ruleNamesIn = memo(({ tree }: ParsedModule): ReadonlySet<string> => new Set(tree.rules.map(nameOf)));

const wordsOf = memo(
	({ tree }: ParsedModule): ReadonlySet<string> =>
		new Set(tree.rules.flatMap((rule) => nodesIn(rule, "string").map(({ value }) => value)).filter((word) => /^\w[\w.-]*$/.test(word))),
);
