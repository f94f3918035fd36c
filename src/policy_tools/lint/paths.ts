/**
 * Paths below `data` to which modules refer.
 * @module
 */
import type { RefNode, StringNode, SyntaxNode } from "../../compile/mod.ts";
import { aliasOf, entryOf, memo, nodesIn, type ParsedModule, wordOf } from "../syntax/mod.ts";
import { declaredIn } from "./variables.ts";

/** A reference to data. */
export interface Reference {
	readonly node: RefNode;
	/** Below `data`, up to the first element that is not a name. */
	readonly path: readonly string[];
	/** The last names of the path: those that are written here, not in an import. */
	readonly names: readonly StringNode[];
	/** Whether the path is the whole reference. */
	readonly whole: boolean;
}

/** The paths that a module imports, by the names in the module. */
export const aliasesOf = memo(({ tree }: ParsedModule): ReadonlyMap<string, readonly string[]> => {
	const known = tree.imports.filter(({ path }) => wordOf(path.value[0]) === "data");
	// `import data` makes no new name.
	const named = known.filter(({ path }) => path.value.length > 1);
	return new Map(named.map((one) => [aliasOf(one), namesBehind(one.path).map(({ value }) => value)]));
});

/** Full references, and those by the name of an import. */
export const referencesIn = memo((module: ParsedModule): readonly Reference[] => {
	const aliases = aliasesOf(module);
	const short = module.tree.rules.flatMap((rule) =>
		nodesIn(rule, "ref").flatMap((node) => {
			const [head] = node.value;
			const base = head?.type === "var" && !declaredIn(rule).has(head.value) ? aliases.get(head.value) : undefined;
			return base === undefined ? [] : [referenceOf(node, base)];
		}),
	);
	return [
		...nodesIn(module.tree, "ref")
			.filter(isWrittenOut)
			.map((node) => referenceOf(node, [])),
		...short,
	];
});

function isWrittenOut({ value: [head] }: RefNode): boolean {
	return head?.type === "var" && head.value === "data";
}

function referenceOf(node: RefNode, base: readonly string[]): Reference {
	const names = namesBehind(node);
	return { node, path: [...base, ...names.map(({ value }) => value)], names, whole: names.length === node.value.length - 1 };
}

/** The names from the second element, up to the first element that is not a name. */
function namesBehind({ value }: RefNode): readonly StringNode[] {
	const rest = value.slice(1);
	const end = rest.findIndex(({ type }) => type !== "string");
	return (end < 0 ? rest : rest.slice(0, end)) as readonly StringNode[];
}

/** The paths that a module replaces: `with data.site.known as …`. */
export const replacedIn = memo((module: ParsedModule): readonly (readonly string[])[] => {
	const targets = new Set<SyntaxNode>(nodesIn(module.tree, "with").map(({ target }) => target));
	return referencesIn(module).flatMap(({ node, path }) => (targets.has(node) ? [path] : []));
});

/** The modules that read a package, and the names that they read. */
export interface Asked {
	readonly readers: ReadonlySet<ParsedModule>;
	/** The names that are read, whether such a rule exists or not. */
	readonly names: ReadonlySet<string>;
}

/** What modules other than tests read of each package, by its path. */
export const askedOf = memo((known: readonly ParsedModule[]): ReadonlyMap<string, Asked> => {
	const asked = new Map<string, { readers: Set<ParsedModule>; names: Set<string> }>();
	for (const module of known) {
		if (module.isTest) continue;
		for (const { path } of referencesIn(module)) {
			for (let length = 1; length <= path.length; length++) {
				const { readers, names } = entryOf(asked, path.slice(0, length).join("/"), () => ({ readers: new Set(), names: new Set() }));
				readers.add(module);
				const name = path[length];
				if (name !== undefined) names.add(name);
			}
		}
	}
	return asked;
});
