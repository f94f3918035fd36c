/**
 * Rules that no evaluation reaches: a refusal in a package that ossify does not evaluate refuses nothing.
 * @module
 */

import { closest } from "../../closest.ts";
import type { Extent, Term } from "../../compile/mod.ts";
import type { Schema } from "../../json/mod.ts";
import { entrypoint } from "../../policy.ts";
import { type ExtensionPoint, extensionPointOf, extensionPoints } from "../compile/mod.ts";
import { referencesIn } from "../lint/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { nameAt, nameOf, nodesIn, type ParsedModule } from "../syntax/mod.ts";
import { entrypointsOf, testsOf } from "./entrypoints.ts";
import type { Finding } from "./finding.ts";
import { type RuleGraph, type RuleGroup, ruleGraphOf } from "./reach.ts";

/** What is looked through. */
export interface Reach {
	readonly modules: readonly ParsedModule[];
	/** Ossify's own: what decides where none of the modules does. */
	readonly shipped: readonly ParsedModule[];
	/** What else is evaluated, as `site/report`. */
	readonly entrypoints: readonly string[];
	/** The input's. */
	readonly schema: Schema;
}

/**
 * The rules that nothing evaluates, each at its first place. It is an error where a rule is named as one that ossify does evaluate, or nearly;
 * else a warning, as a library may have more than is used of it. Where the files are not the whole policy, others may read what is in them:
 * then there are warnings only, about such names.
 */
export function unreachedFindings(reach: Reach, source: RegoSource): readonly Finding[] {
	const { modules, shipped } = reach;
	const isWhole = decides(modules);
	const graph = ruleGraphOf(isWhole ? modules : knownOf(modules, shipped));
	const lost = unreachedIn(graph, reach).filter((group) => isWhole || isMisnamed(group, shipped));
	const own = ownOf(reach);
	const found = lost.flatMap((group) => {
		const first = group.rules.find(({ module }) => own.has(module));
		return first ? [{ group, module: first.module, rule: first.rule }] : [];
	});
	const verdicts = withoutRepeats(found.map(({ group, module, rule }) => ({ ...verdictOn(group, module, nameAt(rule), shipped), module })));
	return verdicts.map(({ module, at, severity, advice = "", ...rest }) => ({
		...rest,
		severity: isWhole ? severity : "warning",
		advice: isWhole ? advice : `${advice}; or, if a file that is not checked here reads it, name that file too`,
		...placeOfSpan(shownAs(module, source), at),
	}));
}

const knownLists = new WeakMap<readonly ParsedModule[], readonly ParsedModule[]>();

/** One list for the same modules: what is found for a list is found once. */
function knownOf(modules: readonly ParsedModule[], shipped: readonly ParsedModule[]): readonly ParsedModule[] {
	const known = knownLists.get(modules) ?? [...modules, ...shipped];
	knownLists.set(modules, known);
	return known;
}

/** Those that only rules that are not read themselves read. */
function unreachedIn(graph: RuleGraph, { modules, shipped, entrypoints }: Reach): readonly RuleGroup[] {
	const reached = graph.reachedFrom(entrypointsOf(modules, entrypoints));
	const tested = graph.reachedFrom(testsOf(modules));
	const lost = graph.groups.filter((group) => !reached.has(group) && group.rules.some(({ module }) => !module.isTest));
	const readByLost = new Set(lost.flatMap((group) => [...graph.readBy(group)].filter((read) => read !== group)));
	return lost.filter((group) => isMisnamed(group, shipped) || !(tested.has(group) || readByLost.has(group) || isFunction(group)));
}

/** A function without a caller is an unneeded part of a library. */
function isFunction({ rules }: RuleGroup): boolean {
	return rules.some(({ rule }) => rule.args.length > 0);
}

/** Whether modules have what decides. */
export function decides(modules: readonly ParsedModule[]): boolean {
	const [name = "", ...path] = entrypoint.split("/").reverse();
	return modules.some((one) => one.package.join("/") === path.reverse().join("/") && one.tree.rules.some((rule) => nameOf(rule) === name));
}

/** The user's own modules that are for ossify: all of them where one decides; else those that are about its input or its packages. */
export function ownOf(reach: Reach): ReadonlySet<ParsedModule> {
	const { modules, shipped } = reach;
	const texts = new Set(shipped.map(({ text }) => text));
	const own = modules.filter(({ isTest, text }) => !isTest && !texts.has(text));
	return new Set(decides(modules) ? own : own.filter((one) => isForOssify(one, reach)));
}

function isForOssify(module: ParsedModule, { schema, shipped }: Reach): boolean {
	if (module.package[0] === "ossify" || nearPackage(module.package, shipped) !== undefined) return true;
	if (referencesIn(module).some(({ path }) => path[0] === "ossify")) return true;
	const asked = nodesIn(module.tree, "ref").filter(({ value: [head] }) => head?.type === "var" && head.value === "input");
	// A manifest has a spec, too: a rule that reads only the whole of it may mean either.
	const isTelling = ({ value: [, key, ...more] }: (typeof asked)[number]) =>
		more.length > 0 || key?.type !== "string" || key.value !== "spec";
	return asked.some(isTelling) && asked.every(({ value: [, ...keys] }) => keys[0]?.type === "string" && fits(schema, keys.slice(0, 2)));
}

/** Whether a schema has what is asked for: a manifest's spec has other keys than a container's. */
function fits(schema: Schema | undefined, [key, ...rest]: readonly Term[]): boolean {
	if (key?.type !== "string") return schema !== undefined;
	return fits(schema?.properties?.[key.value], rest);
}

/** What is wrong, how certain that is, and where. */
type Verdict = Pick<Finding, "code" | "severity" | "message" | "advice"> & { readonly at: Extent };

function isMisnamed(group: RuleGroup, shipped: readonly ParsedModule[]): boolean {
	if (isFunction(group)) return false;
	return pointMeant(group.path) !== undefined || nearPackage(group.path.slice(0, -1), shipped) !== undefined;
}

function verdictOn(group: RuleGroup, module: ParsedModule, at: Extent, shipped: readonly ParsedModule[]): Verdict {
	const [name, inPackage] = [group.path.slice(module.package.length).join("."), module.package.join(".")];
	const meantPackage = nearPackage(module.package, shipped);
	if (meantPackage !== undefined) {
		const message = `nothing evaluates the rules of package ${inPackage}; did you mean ${meantPackage}?`;
		const packageAt: Extent = [module.tree.package[0]?.at[0] ?? at[0], module.tree.package.at(-1)?.at[1] ?? at[1]];
		return { code: "unknown-package", severity: "error", message, advice: `write package ${meantPackage}`, at: packageAt };
	}
	const point = pointMeant(group.path);
	if (point === undefined) return { ...plain(name, inPackage), at };
	if (point.package === inPackage) {
		const message = `nothing evaluates ${name}; did you mean ${point.name}?`;
		return { code: "unread-rule", severity: "error", message, advice: `write ${point.name}, which ossify evaluates`, at };
	}
	const message = `nothing evaluates ${name} in package ${inPackage}: ossify evaluates ${point.name} in package ${point.package}`;
	const advice = `write package ${point.package}; or let a rule there read this one: ${point.name} contains one if some one in data.${inPackage}.${name}`;
	return { code: "unreached-rule", severity: "error", message, advice, at };
}

function plain(name: string, inPackage: string): Omit<Verdict, "at"> {
	const message = `nothing evaluates ${name} in package ${inPackage}: no rule that ossify evaluates reads it`;
	const places = extensionPoints.slice(0, 1).map((one) => `${one.name} in package ${one.package}`);
	const advice = `read it in a rule that is evaluated, such as ${places.join("")}; mark it with entrypoint: true below # METADATA if another program evaluates it; or delete it`;
	return { code: "unreached-rule", severity: "warning", message, advice };
}

/** What ossify evaluates that is called so: in another package the same name, in the same package nearly that one. */
function pointMeant(path: readonly string[]): ExtensionPoint | undefined {
	const [inPackage, name = ""] = [path.slice(0, -1), path.at(-1)];
	if (extensionPointOf(inPackage, name)) return undefined;
	const dotted = inPackage.join(".");
	const here = extensionPoints.filter((one) => one.package === dotted);
	const names = here.map((one) => one.name);
	const meant = here.find(({ forms }) => forms.includes(name))?.name ?? closest(name, names);
	return here.find((one) => one.name === meant) ?? extensionPoints.find((one) => one.name === name);
}

/** The package that was meant by one that is called nearly so, name by name. */
function nearPackage(path: readonly string[], shipped: readonly ParsedModule[]): string | undefined {
	if (shipped.some((one) => one.package.join(".") === path.join("."))) return undefined;
	return extensionPoints.find((point) => {
		const names = point.package.split(".");
		return names.length === path.length && names.every((name, index) => closest(path[index] ?? "", [name]) === name);
	})?.package;
}

/** Of a package that is misspelt, one finding is enough. */
function withoutRepeats<T extends { readonly module: ParsedModule; readonly at: Extent; readonly code: string }>(
	found: readonly T[],
): readonly T[] {
	const seen = new Set<string>();
	return found.filter(({ module, at, code }) => {
		const key = `${code} ${module.path} ${at[0]}`;
		return !seen.has(key) && seen.add(key);
	});
}
