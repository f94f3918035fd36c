/**
 * The names below `data`, and suggestions for misspelt ones.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import { typoOf } from "../../closest.ts";
import { entryOf, memo, nameOf, type ParsedModule } from "../syntax/mod.ts";
import { replacedIn } from "./paths.ts";

/** The names below `data`: packages, data, and rules, which end a path. */
export interface Names {
	readonly [name: string]: Names | "rule";
}

type Growing = Record<string, Names | "rule">;

/** The names of all modules and data, and those that tests set by `with data.…`. */
export function namesOf(modules: readonly ParsedModule[], data: JsonObject): Names {
	const root: Growing = Object.create(null);
	plant(root, data);
	for (const [...path] of modules.flatMap(replacedIn)) {
		const last = path.pop();
		const leaf = path.reduce(branch, root);
		if (last !== undefined) leaf[last] ??= "rule";
	}
	for (const { package: path, tree } of modules) {
		const leaf = path.reduce(branch, root);
		for (const rule of tree.rules) leaf[nameOf(rule)] ??= "rule";
	}
	return root;
}

function branch(at: Growing, name: string): Growing {
	if (typeof at[name] !== "object") at[name] = Object.create(null) as Names;
	return at[name] as Growing;
}

function plant(at: Growing, data: JsonObject): void {
	for (const [key, value] of Object.entries(data)) {
		const isLeaf = typeof value !== "object" || value === null || Array.isArray(value);
		if (isLeaf) at[key] = "rule";
		else plant(branch(at, key), value as JsonObject);
	}
}

/** A name that does not exist, and a similar one that does. */
export interface Slip {
	readonly index: number;
	readonly meant: string;
}

/** The first name of a path that does not exist and resembles one that does. */
export function slipIn(path: readonly string[], names: Names): Slip | undefined {
	let at: Names | "rule" = names;
	for (const [index, name] of path.entries()) {
		if (at === "rule") return undefined;
		const below: Names | "rule" | undefined = at[name];
		if (below === undefined) {
			const meant = nearest(name, Object.keys(at));
			return meant === undefined ? undefined : { index, meant };
		}
		at = below;
	}
	return undefined;
}

/**
 * The same for a package, among the others.
 * @param isRead whether something reads the path: only such a package is suggested
 */
export function packageSlip(
	path: readonly string[],
	known: readonly ParsedModule[],
	isRead: (path: readonly string[]) => boolean,
): Slip | undefined {
	const own = path.join("/");
	for (const [index, name] of path.entries()) {
		const above = path.slice(0, index);
		const folders = foldersIn(known).get(above.join("/")) ?? new Map<string, ReadonlySet<string>>();
		const others = [...folders]
			.filter(([folder, packages]) => packages.size > (packages.has(own) ? 1 : 0) && isRead([...above, folder]))
			.map(([folder]) => folder);
		if (others.includes(name)) continue;
		const meant = nearest(name, others);
		return meant === undefined ? undefined : { index, meant };
	}
	return undefined;
}

/** By the path of a folder, the names in it, and the packages below each name. */
const foldersIn = memo((known: readonly ParsedModule[]): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> => {
	const folders = new Map<string, Map<string, Set<string>>>();
	for (const { isTest, package: path } of known) {
		if (isTest) continue;
		for (const [index, name] of path.entries()) {
			const names = entryOf(folders, path.slice(0, index).join("/"), () => new Map<string, Set<string>>());
			entryOf(names, name, () => new Set<string>()).add(path.join("/"));
		}
	}
	return folders;
});

/** Above this number of names there are no suggestions: the search takes the product of both numbers. */
const mostNames = 1000;

/** The name to suggest. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
	// Names of one letter all differ by one letter.
	const known = name.length > 1 ? [...names].filter((one) => one.length > 1) : [];
	return known.length > mostNames ? undefined : typoOf(name, known);
}
