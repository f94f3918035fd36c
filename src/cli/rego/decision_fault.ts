/**
 * What is wrong with a decision, and the rule that it comes from.
 * @module
 */
import type { Compiler, Extent, RuleNode } from "../../compile/mod.ts";
import { type OssifyError, PlacedError } from "../../errors.ts";
import { codePoints, DiagnosedError, diagnosticOf, lineStarts, type Place, placeOfSpan } from "../places/mod.ts";
import { type RegoSource, shownAs } from "../sources/mod.ts";
import { allNodesIn, nameAt, nameOf, nodesIn, type ParsedModule, parse, quotedIn } from "../syntax/mod.ts";

/** A rule, and the module that it stands in. */
export interface FoundRule {
	readonly module: ParsedModule;
	readonly rule: RuleNode;
}

/** The rules of a name in a package, in the order of the files; those of tests are none. */
export function rulesIn(modules: readonly ParsedModule[], path: readonly string[], name: string): readonly FoundRule[] {
	const found = modules.filter((one) => !one.isTest && one.package.join("/") === path.join("/"));
	return found.flatMap((module) => module.tree.rules.filter((rule) => nameOf(rule) === name).map((rule) => ({ module, rule })));
}

/** An error of a decision at the rule that it comes from; the error as it is, where no Rego here makes a decision. */
export function atItsRule(error: OssifyError, source: RegoSource, compiler: Compiler): OssifyError {
	const place = decisionPlace(error, source, parse(compiler, source.modules).modules);
	return place === undefined ? error : new DiagnosedError(error, "asking the policies", diagnosticOf(error, place));
}

/** Where a decision that is none comes from: the rule that OPA names, or the one that decides, and in it the key that is wrong. */
export function decisionPlace(error: OssifyError, source: RegoSource, modules: readonly ParsedModule[]): Place | undefined {
	return conflictPlace(error, source, modules) ?? placeOfDecision(error, source, modules);
}

/** Where a rule stands that OPA itself names. */
export function conflictPlace(error: OssifyError, source: RegoSource, modules: readonly ParsedModule[]): Place | undefined {
	if (!(error instanceof PlacedError)) return undefined;
	const module = modules.find((one) => one.path === error.place.path);
	const at = module && nodeAt(module, error.place);
	return module && at && placeOfSpan(shownAs(module, source), at);
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
