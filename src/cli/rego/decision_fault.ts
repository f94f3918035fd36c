/**
 * What is wrong with a decision, and the rule that it comes from.
 * @module
 */
import { type OssifyError, PlacedError } from "../../errors.ts";
import { DiagnosedError, diagnosticOf, type Place, placeOfToken } from "../places/mod.ts";
import { type RegoSource, shownAs } from "../sources/mod.ts";
// Not its mod.ts, which brings every rule about style.
import { nameOf, type Outline, outlineOf, type Rule } from "../style/outline.ts";

/** A rule, and the module that it stands in. */
export interface FoundRule {
	readonly outline: Outline;
	readonly rule: Rule;
}

/** The rules of a name in a package, in the order of the files; those of tests are none. */
export function rulesIn(outlines: readonly Outline[], path: readonly string[], name: string): readonly FoundRule[] {
	const found = outlines.filter((one) => !one.isTest && one.package.join("/") === path.join("/"));
	return found.flatMap((outline) => outline.rules.filter((rule) => rule.name.text === name).map((rule) => ({ outline, rule })));
}

/** An error of a decision at the rule that it comes from; the error as it is, where no Rego here makes a decision. */
export function atItsRule(error: OssifyError, source: RegoSource, outlines = source.modules.map(outlineOf)): OssifyError {
	const place = decisionPlace(error, source, outlines);
	return place === undefined ? error : new DiagnosedError(error, "asking the policies", diagnosticOf(error, place));
}

/** Where a decision that is none comes from: the rule that OPA names, or the one that decides, and in it the key that is wrong. */
export function decisionPlace(error: OssifyError, source: RegoSource, outlines: readonly Outline[]): Place | undefined {
	return conflictPlace(error, source, outlines) ?? placeOfDecision(error, source, outlines);
}

/** Where a rule stands that OPA itself names. */
export function conflictPlace(error: OssifyError, source: RegoSource, outlines: readonly Outline[]): Place | undefined {
	if (!(error instanceof PlacedError)) return undefined;
	const { path, row, column } = error.place;
	const outline = outlines.find((one) => one.path === path);
	const onLine = outline?.tokens.filter((one) => one.row === row) ?? [];
	const token = onLine.find((one) => one.column === column) ?? onLine[0];
	return outline && token && placeOfToken(shownAs(outline, source), token);
}

function placeOfDecision({ part = [] }: OssifyError, source: RegoSource, outlines: readonly Outline[]): Place | undefined {
	const deciding = rulesIn(outlines, ["ossify"], "decision");
	const [first] = deciding;
	if (first === undefined) return undefined;
	const { outline, token } = keyIn([...deciding, ...helpersOf(deciding, outlines)], part) ?? { ...first, token: first.rule.name };
	return placeOfToken(shownAs(outline, source), token);
}

/** The rules of the same package that they name: where a decision is made of parts. */
function helpersOf(deciding: readonly FoundRule[], outlines: readonly Outline[]): readonly FoundRule[] {
	const words = new Set(deciding.flatMap(({ rule }) => rule.tokens.filter(({ kind }) => kind === "name").map(({ text }) => text)));
	return [...words].filter((word) => word !== "decision").flatMap((word) => rulesIn(outlines, ["ossify"], word));
}

/** The innermost key of a part that is written in one of the rules. */
function keyIn(rules: readonly FoundRule[], part: readonly (string | number)[]): { outline: Outline; token: Rule["name"] } | undefined {
	for (const key of [...part].reverse()) {
		for (const { outline, rule } of rules) {
			const token = rule.tokens.find((one) => one.kind === "string" && nameOf(one) === key);
			if (token) return { outline, token };
		}
	}
	return undefined;
}
