/**
 * Advice on entrypoints that name no rule: a similar name, and its position.
 * @module
 */

import { closest } from "../../../closest.ts";
import { entrypoint } from "../../../policy.ts";
import type { Place } from "../../position/mod.ts";

/** A rule or a package, by its path, as in an entrypoint, with its position. */
export interface NamedPlace {
	readonly kind: "rule" | "package";
	readonly path: string;
	readonly place: Place;
}

/** The advice on an entrypoint that names no rule. @param names the policy's names */
export function missingRule(path: string, names: readonly NamedPlace[]): string {
	const meant = nearestRule(path, names);
	const [name, ...folders] = path.split("/").reverse();
	const wanted = `a rule \`${name}\` in \`package ${folders.reverse().join(".")}\``;
	// Decisions use only this one.
	if (path === entrypoint) {
		const more = "or name `shipped` too, which has one";
		return meant === undefined ? `write ${wanted}, ${more}` : `did you mean ${meant.path}? The decision is ${wanted}: rename it, ${more}`;
	}
	if (!path.includes("/")) return `write it as PACKAGE/RULE: site/${path} is the rule \`${path}\` in \`package site\``;
	return meant === undefined
		? `write ${wanted}, or name another with -e`
		: `did you mean ${meant.path}? Name that one with -e, or rename it to ${path}`;
}

/** The rule with the closest name; else the package with the longest common path, or any. */
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
