/** Rules about names that lead nowhere: a slip in one is no error in Rego, the rule is just undefined. @module */
import type { JsonObject } from "../../bundle/mod.ts";
import { closest } from "../arguments/mod.ts";
import { nameOf, namesIn, type Outline, type Reference, referenceAt } from "./outline.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";
import type { Token } from "./tokens.ts";
import { aliasOf, declarationsIn } from "./variables.ts";

/** What there is below `data`: packages, data, and rules, which end a path. */
interface Tree {
	readonly [name: string]: Tree | "rule";
}

/** `data.ossify.contaner`. */
export const unknownReference: StyleRule = {
	id: "unknown-reference",
	summary: "a reference to data that leads nowhere, and nearly to something",
	find: (module: Outline, { known, data }: Project) => {
		const tree = treeOf(known, data);
		return referencesOf(module).flatMap(({ path, tokens }) => {
			const slip = slipIn(path, tree);
			const at = slip && tokens[slip.index - (path.length - tokens.length)];
			return slip && at ? [leadsNowhere(at, path.slice(0, slip.index + 1), slip.meant)] : [];
		});
	},
};

function leadsNowhere(at: Token, path: readonly string[], meant: string): Hit {
	return {
		at,
		message: `there is no data.${path.join(".")}, so that this is undefined; did you mean ${meant}?`,
		advice: `write ${meant}; or, if a file that is not checked here has it, name that file too`,
	};
}

/** `package ossify.rule`. */
export const unknownPackage: StyleRule = {
	id: "unknown-package",
	summary: "a package that nobody knows, and whose name is nearly that of another",
	find: (module: Outline, { known }: Project) => {
		const own = module.package.join("/");
		const others = known.filter((other) => !other.isTest && other.package.join("/") !== own);
		const slip = module.isTest ? undefined : slipIn(module.package, treeOf(others, {}));
		const at = slip && module.packageTokens.filter(({ kind }) => kind !== "sign")[slip.index];
		if (!slip || !at || isAskedFor(module.package, known, module)) return [];
		const message = `nothing reads the package ${module.package.join(".")}; did you mean ${slip.meant}?`;
		return [{ at, message, advice: `write ${slip.meant} to add to that package, or refer to this one somewhere` }];
	},
};

/** `denny contains …` in `package ossify.rules`. */
export const unreadRule: StyleRule = {
	id: "unread-rule",
	summary: "a rule that nobody reads, and whose name is nearly that of one that is read",
	find: (module: Outline, { known }: Project) => {
		if (module.isTest) return [];
		const asked = namesAskedOf(module, known);
		const mates = known.filter((other) => other.package.join("/") === module.package.join("/"));
		const mentioned = new Set(
			mates.flatMap(({ rules }) => rules.flatMap(({ name, tokens }) => tokens.filter((one) => one !== name))).map(nameOf),
		);
		return module.rules.flatMap(({ name }) => {
			if (asked.has(name.text) || mentioned.has(name.text)) return [];
			const meant = closest(name.text, [...asked]);
			if (meant === undefined) return [];
			const message = `nothing reads ${name.text}, and something reads ${meant}; did you mean that?`;
			return [{ at: name, message, advice: `write ${meant}, or delete the rule` }];
		});
	},
};

/** The names that others ask of a module's package, whether there is such a rule or not. */
function namesAskedOf(module: Outline, known: readonly Outline[]): ReadonlySet<string> {
	const depth = module.package.length;
	const paths = known.filter(({ isTest }) => !isTest).flatMap(referencesOf);
	const asked = paths.filter(({ path }) => module.package.every((name, index) => path[index] === name)).map(({ path }) => path[depth]);
	return new Set(asked.filter((name) => name !== undefined));
}

function isAskedFor(path: readonly string[], known: readonly Outline[], own: Outline): boolean {
	return known.some(
		(other) => other !== own && !other.isTest && referencesOf(other).some((one) => path.every((name, index) => one.path[index] === name)),
	);
}

interface Resolved {
	/** Below `data`. */
	readonly path: readonly string[];
	/** Those of the last names of the path. */
	readonly tokens: Reference;
}

const resolved = new WeakMap<Outline, readonly Resolved[]>();

/** Those that are written out, and those by the name of an import. */
function referencesOf(module: Outline): readonly Resolved[] {
	const found = resolved.get(module) ?? resolve(module);
	resolved.set(module, found);
	return found;
}

function resolve({ references, imports, rules }: Outline): readonly Resolved[] {
	const whole = references.map((tokens) => ({ path: namesIn(tokens).slice(1), tokens: tokens.slice(1) }));
	const aliases = new Map(imports.filter(([root]) => root?.text === "data").map((one) => [aliasOf(one), pathOf(one)]));
	const short = rules.flatMap((rule) => {
		const declared = new Set(declarationsIn(rule).map(({ text }) => text));
		return rule.tokens.flatMap((token, index) => {
			const base = token.kind === "name" && rule.tokens[index - 1]?.text !== "." ? aliases.get(token.text) : undefined;
			if (base === undefined || declared.has(token.text)) return [];
			const behind = referenceAt(rule.tokens, index).slice(1);
			return [{ path: [...base, ...behind.map(nameOf)], tokens: behind }];
		});
	});
	return [...whole, ...short];
}

/** Without `data`, and without an alias. */
function pathOf(statement: readonly Token[]): string[] {
	return referenceAt(statement, 0).slice(1).map(nameOf);
}

function treeOf(outlines: readonly Outline[], data: JsonObject): Tree {
	const tree: Record<string, Tree | "rule"> = Object.create(null);
	plant(tree, data);
	for (const { package: path, rules } of outlines) {
		const leaf = path.reduce<Record<string, Tree | "rule">>((at, name) => {
			const below = at[name];
			if (typeof below === "object") return below as Record<string, Tree | "rule">;
			at[name] = Object.create(null) as Tree;
			return at[name] as Record<string, Tree | "rule">;
		}, tree);
		for (const { name } of rules) leaf[name.text] ??= "rule";
	}
	return tree;
}

function plant(tree: Record<string, Tree | "rule">, data: JsonObject): void {
	for (const [key, value] of Object.entries(data)) {
		const below: Record<string, Tree | "rule"> = Object.create(null);
		const isLeaf = typeof value !== "object" || value === null || Array.isArray(value);
		tree[key] = isLeaf ? "rule" : below;
		if (!isLeaf) plant(below, value as JsonObject);
	}
}

/** The first name that is not there though one nearly like it is. */
function slipIn(path: readonly string[], tree: Tree): { readonly index: number; readonly meant: string } | undefined {
	let at: Tree | "rule" = tree;
	for (const [index, name] of path.entries()) {
		if (at === "rule") return undefined;
		const below: Tree | "rule" | undefined = at[name];
		if (below === undefined) {
			const meant = closest(name, Object.keys(at));
			return meant === undefined ? undefined : { index, meant };
		}
		at = below;
	}
	return undefined;
}
