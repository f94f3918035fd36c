/**
 * What is wrong with a decision, and the rule that it comes from.
 * @module
 */
import type { Compiler, Extent, RuleNode } from "../../compile/mod.ts";
import { type OssifyError, PlacedError } from "../../errors.ts";
import { codePoints, DiagnosedError, diagnosticOf, lineStarts, type Place, placeOfSpan, shownPlace } from "../position/mod.ts";
import { isShippedPlace, type RegoSource, shownAs } from "../source/mod.ts";
import { allNodesIn, nameAt, nameOf, nodesIn, type ParsedModule, parse, quotedIn } from "../syntax/mod.ts";
import { extensionPoints } from "./extension_points.ts";

/** A rule, and its module. */
export interface FoundRule {
	readonly module: ParsedModule;
	readonly rule: RuleNode;
}

/** The rules of a name in a package, in the order of the files, without those of tests. */
export function rulesIn(modules: readonly ParsedModule[], path: readonly string[], name: string): readonly FoundRule[] {
	const found = modules.filter((one) => !one.isTest && one.package.join("/") === path.join("/"));
	return found.flatMap((module) => module.tree.rules.filter((rule) => nameOf(rule) === name).map((rule) => ({ module, rule })));
}

/** An error of a decision at the rule that it comes from; the error as it is, where no Rego here makes a decision. */
export function atItsRule(error: OssifyError, source: RegoSource, compiler: Compiler): OssifyError {
	const place = decisionPlace(error, source, parse(compiler, source.modules).modules);
	return place === undefined ? error : new DiagnosedError(error, "evaluating the policies", diagnosticOf(error, place));
}

/** A place, and what else is to be looked at. */
export interface RulePlace extends Place {
	readonly details?: readonly string[];
}

/** Where an invalid decision comes from: the rule that OPA names, or the one that decides, and in it the key that is wrong. */
export function decisionPlace(error: OssifyError, source: RegoSource, modules: readonly ParsedModule[]): RulePlace | undefined {
	return conflictPlace(error, source, modules) ?? placeOfEntry(error, source, modules) ?? placeOfDecision(error, source, modules);
}

/** The place of a rule that OPA names; if it is one of ossify's own, the user's rule of the same name, which conflicts with it. */
export function conflictPlace(error: OssifyError, source: RegoSource, modules: readonly ParsedModule[]): RulePlace | undefined {
	if (!(error instanceof PlacedError)) return undefined;
	const module = modules.find((one) => one.path === error.place.path);
	const at = module && nodeAt(module, error.place);
	if (module === undefined || at === undefined) return undefined;
	const place = placeOfSpan(shownAs(module, source), at);
	const rule = module.tree.rules.findLast((one) => one.at[0] <= at[0]);
	if (rule === undefined || !isShippedPlace(place)) return place;
	const [user, ...more] = placesOf(rulesIn(modules, module.package, nameOf(rule)), source).filter((one) => !isShippedPlace(one));
	return user ? { ...user, details: [`ossify's own rule (${shownPlace(place)})`, ...more.map(alsoAt)] } : place;
}

/** The places of the names of rules. */
function placesOf(rules: readonly FoundRule[], source: RegoSource): readonly Place[] {
	return rules.map(({ module, rule }) => placeOfSpan(shownAs(module, source), nameAt(rule)));
}

function alsoAt(place: Place): string {
	return `perhaps this one (${shownPlace(place)})`;
}

/** The user's rule that adds what is wrong to the decision of ossify's own policies. */
function placeOfEntry({ part = [], given }: OssifyError, source: RegoSource, modules: readonly ParsedModule[]): RulePlace | undefined {
	const [deciding] = placesOf(rulesIn(modules, ["ossify"], "decision"), source);
	if (deciding === undefined || !isShippedPlace(deciding)) return undefined;
	const added = rulesAddingTo(String(part[0]), modules);
	const words = wordsIn(given);
	const ranked = added
		.filter(({ rule }) => canYield(rule, given))
		.map((found) => ({ place: placeOfSpan(shownAs(found.module, source), nameAt(found.rule)), common: commonWords(words, found, modules) }))
		.filter(({ place }) => !isShippedPlace(place))
		.sort((a, b) => b.common - a.common);
	const [best, ...more] = ranked;
	const alike = more.filter(({ common }) => common === best?.common).slice(0, 3);
	return best && { ...best.place, ...(alike.length > 0 && { details: alike.map(({ place }) => alsoAt(place)) }) };
}

/** An object that is written in the head of a rule is never another kind of value. */
function canYield({ key }: RuleNode, given: unknown): boolean {
	return key?.type !== "object" || (typeof given === "object" && given !== null);
}

function rulesAddingTo(part: string, modules: readonly ParsedModule[]): readonly FoundRule[] {
	const points = extensionPoints.filter((one) => one.part === part).flatMap((one) => rulesIn(modules, one.package.split("."), one.name));
	return [...points, ...(part === "decision" ? [] : rulesIn(modules, ["ossify"], part))];
}

/** How many of the words of an entry are written in a rule, or in the rules of its package that it names. */
function commonWords(words: ReadonlySet<string>, { module, rule }: FoundRule, modules: readonly ParsedModule[]): number {
	const names = new Set(nodesIn(rule, "var").map(({ value }) => value));
	const helpers = [...names].filter((name) => name !== nameOf(rule)).flatMap((name) => rulesIn(modules, module.package, name));
	const written = new Set([{ module, rule }, ...helpers].flatMap((one) => quotedIn(one.module, one.rule).map(({ value }) => value)));
	return [...words].filter((word) => written.has(word)).length;
}

/** Keys, and values that are strings. */
function wordsIn(value: unknown): ReadonlySet<string> {
	if (typeof value === "string") return new Set([value]);
	if (typeof value !== "object" || value === null) return new Set();
	const inner = Object.entries(value).flatMap(([key, one]) => [key, ...wordsIn(one)]);
	return new Set(inner);
}

/** The smallest node that begins at a place, or else the first one on its line. */
function nodeAt({ text, tree }: ParsedModule, { row, column }: PlacedError["place"]): Extent | undefined {
	const starts = lineStarts(text);
	const [start = 0, end = text.length + 1] = starts.slice(row - 1, row + 1);
	const onLine = allNodesIn(tree).filter(({ at }) => at[0] >= start && at[0] < end && at[0] < at[1]);
	const columnOf = ([offset]: Extent) => codePoints(text.slice(start, offset)) + 1;
	const far = ([offset, last]: Extent) => [columnOf([offset, last]) === column ? 0 : 1, offset, last] as const;
	const extents = onLine.map(({ at }) => ({ at, far: far(at) }));
	return extents.sort((a, b) => a.far[0] - b.far[0] || a.far[1] - b.far[1] || a.far[2] - b.far[2])[0]?.at;
}

function placeOfDecision({ part = [] }: OssifyError, source: RegoSource, modules: readonly ParsedModule[]): Place | undefined {
	const deciding = rulesIn(modules, ["ossify"], "decision");
	const [first] = deciding;
	if (first === undefined) return undefined;
	const { module, at } = keyIn([...deciding, ...helpersOf(deciding, modules)], part) ?? { ...first, at: nameAt(first.rule) };
	return placeOfSpan(shownAs(module, source), at);
}

/** The rules of the same package that they name: where a decision is made of parts. */
function helpersOf(deciding: readonly FoundRule[], modules: readonly ParsedModule[]): readonly FoundRule[] {
	const names = new Set(deciding.flatMap(({ rule }) => nodesIn(rule, "var").map(({ value }) => value)));
	return [...names].filter((name) => name !== "decision").flatMap((name) => rulesIn(modules, ["ossify"], name));
}

/** The innermost key of a part that is written in one of the rules. */
function keyIn(rules: readonly FoundRule[], part: readonly (string | number)[]): { module: ParsedModule; at: Extent } | undefined {
	for (const key of [...part].reverse()) {
		for (const { module, rule } of rules) {
			const found = quotedIn(module, rule).find(({ value }) => value === key);
			if (found) return { module, at: found.at };
		}
	}
	return undefined;
}
