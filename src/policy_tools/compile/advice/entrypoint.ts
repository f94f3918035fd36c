/**
 * Entrypoints that no rule is: what was perhaps meant, and where that stands.
 * @module
 */

import { closest } from "../../../closest.ts";
import { entrypoint } from "../../../policy.ts";
import type { Place } from "../../position/mod.ts";

/** A rule or a package, by its path, as entrypoints are written; where it stands. */
export interface NamedPlace {
	readonly kind: "rule" | "package";
	readonly path: string;
	readonly place: Place;
}

/** What to do about an entrypoint that no rule is. @param names what the policy has */
export function missingRule(path: string, names: readonly NamedPlace[]): string {
	const meant = nearestRule(path, names);
	const [name, ...folders] = path.split("/").reverse();
	const wanted = `a rule \`${name}\` in \`package ${folders.reverse().join(".")}\``;
	// Whoever decides asks for this one, and for no other.
	if (path === entrypoint) {
		const more = "or name `shipped` too, which has one";
		return meant === undefined
			? `write ${wanted}, ${more}`
			: `did you mean ${meant.path}? What decides is ${wanted}: call it that, ${more}`;
	}
	if (!path.includes("/")) return `write it as PACKAGE/RULE: site/${path} is the rule \`${path}\` in \`package site\``;
	return meant === undefined
		? `write ${wanted}, or name another with -e`
		: `did you mean ${meant.path}? Name that one with -e, or call it ${path}`;
}

/** The rule that was perhaps meant; else a package that is on the way there, or any. */
export function nearestTo(path: string, names: readonly NamedPlace[]): NamedPlace | undefined {
	const packages = names.filter(({ kind }) => kind === "package");
	const shared = (one: NamedPlace) => one.path.split("/").filter((step, index) => path.split("/")[index] === step).length;
	return nearestRule(path, names) ?? packages.toSorted((a, b) => shared(b) - shared(a))[0];
}

function nearestRule(path: string, names: readonly NamedPlace[]): NamedPlace | undefined {
	const rules = names.filter(({ kind }) => kind === "rule");
	const meant = closest(
		path,
		rules.map((one) => one.path),
	);
	return rules.find((one) => one.path === meant);
}
