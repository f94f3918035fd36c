/** Rules about references to names that do not exist: a typo in one is not an error in Rego, the rule is just undefined. @module */
import type { JsonObject } from "../../bundle/mod.ts";
import type { StringNode } from "../../compile/mod.ts";
import { memo, nameAt, nameOf, type ParsedModule, packageOf, wordsOf } from "../syntax/mod.ts";
import { namesOf, nearest, packageSlip, slipIn } from "./data_names.ts";
import { askedOf, referencesIn } from "./paths.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";

/** `data.ossify.contaner`. */
export const unknownReference: StyleRule = {
	id: "unknown-reference",
	needsAll: true,
	summary: "a reference to data that does not exist, with nearly the name of one that does",
	find: (module: ParsedModule, project: Project) =>
		referencesIn(module).flatMap(({ path, names }) => {
			const slip = slipIn(path, allNames(project));
			const at = slip && names[slip.index - (path.length - names.length)];
			if (!slip || !at) return [];
			const { index, meant } = slip;
			const isOfData = isUnreadKey([...path.slice(0, index), meant], project);
			const advice = isOfData
				? `rename ${meant} in the data to ${path[index]}, or, if the data are right, write ${meant}`
				: `write ${meant}`;
			return [{ at: at.at, ...undefinedReference(path.slice(0, index + 1), advice, meant) }];
		}),
};

/** Whether data have a key that no module names: then it may be the key that is misspelt, and not what the Rego reads. */
function isUnreadKey(path: readonly string[], { known, data }: Project): boolean {
	const above = path.slice(0, -1);
	if (
		askedOf(known)
			.get(above.join("/"))
			?.names.has(String(path.at(-1)))
	)
		return false;
	const isOfRules = known.some(({ package: own }) => own.join("/") === above.join("/"));
	return !isOfRules && path.reduce<unknown>((at, key) => (at as JsonObject | undefined)?.[key], data) !== undefined;
}

const allNames = memo(({ known, data }: Project) => namesOf(known, data));

/** How a reference to a path below `data` that does not exist is reported. */
export function undefinedReference(path: readonly string[], advice: string, meant: string | undefined): Pick<Hit, "message" | "advice"> {
	return {
		message: `data.${path.join(".")} does not exist, so this is undefined${meant === undefined ? "" : `; did you mean ${meant}?`}`,
		advice: `${advice}; or, if a file that is not checked here has it, name that file too`,
	};
}

/** `package ossify.rule`. */
export const unknownPackage: StyleRule = {
	id: "unknown-package",
	needsAll: true,
	summary: "a package that nothing reads, with nearly the name of one that is read",
	find: (module: ParsedModule, { known }: Project) => {
		if (module.isTest || isAskedFor(module, known)) return [];
		const slip = packageSlip(module.package, known, (path) => askedOf(known).has(path.join("/")));
		const at = slip && module.tree.package[slip.index]?.at;
		if (!slip || !at) return [];
		const message = `nothing reads the package ${module.package.join(".")}; did you mean ${slip.meant}?`;
		return [{ at, message, advice: `write ${slip.meant} to add to that package, or refer to this one somewhere` }];
	},
};

/** By its name, or by `data.site[name]`, which reads everything below. */
function isAskedFor(own: ParsedModule, known: readonly ParsedModule[]): boolean {
	const { readers = new Set() } = askedOf(known).get(own.package.join("/")) ?? {};
	return (
		readers.size > (readers.has(own) ? 1 : 0) || own.package.some((_, index) => allRead(known).has(own.package.slice(0, index).join("/")))
	);
}

/** The paths below which everything is read. */
const allRead = memo(
	(known: readonly ParsedModule[]): ReadonlySet<string> =>
		new Set(known.flatMap(referencesIn).flatMap(({ path, whole }) => (whole ? [] : [path.join("/")]))),
);

/** `denny contains …` in `package ossify.rules`. */
export const unreadRule: StyleRule = {
	id: "unread-rule",
	needsAll: true,
	summary: "a rule that nothing reads, with nearly the name of one that is read",
	find: (module: ParsedModule, { known }: Project) => {
		if (module.isTest) return [];
		const { names: asked = new Set<string>() } = askedOf(known).get(module.package.join("/")) ?? {};
		const mentioned = wordsOf(packageOf(module, known));
		const kinds = kindsOf(packageOf(module, known));
		return module.tree.rules.flatMap((rule) => {
			const name = nameOf(rule);
			// A rule that exists and is not a set cannot be added to.
			const open = [...asked].filter((one) => !kinds.has(one) || (kinds.get(one) === "set" && rule.key));
			const meant = asked.has(name) || mentioned.has(name) ? undefined : nearest(name, open);
			if (meant === undefined) return [];
			const message = `nothing reads ${name}; did you mean ${meant}?`;
			return [{ at: nameAt(rule), message, advice: `write ${meant}, or delete the rule` }];
		});
	},
};

/** The kinds of the rules of a package, by their names. */
const kindsOf = memo(
	(modules: readonly ParsedModule[]): ReadonlyMap<string, "set" | "other"> =>
		new Map(modules.flatMap(({ tree }) => tree.rules.map((rule) => [nameOf(rule), rule.key ? "set" : "other"] as const))),
);

/** `data.ossify.container._known`. */
export const internalReference: StyleRule = {
	id: "internal-reference",
	summary: "a reference to a rule of another package whose name begins with _: it is internal to that package, and may change",
	find: (module: ParsedModule) =>
		module.isTest
			? []
			: referencesIn(module).flatMap(({ path, names }) => {
					const at = names.find(({ value }) => value.startsWith("_"));
					return at === undefined || module.package.every((name, index) => path[index] === name) ? [] : [internal(at)];
				}),
};

function internal({ at, value }: StringNode): Hit {
	return {
		at,
		message: `${value} is internal to its package, as the _ says, and may change or disappear`,
		advice: "read a rule of that package whose name does not begin with _, or write your own",
	};
}
