/** Style rules, as in Regal, that find mistakes. @module */
import { assignsDefault, missingIsFalse, setAsCondition } from "./absent.ts";
import { constantCondition, selfComparison, valueAsCondition } from "./conditions.ts";
import { slowBuiltin } from "./costs.ts";
import { unification, unusedResult } from "./expressions.ts";
import { functionWithoutArguments, ignoredArgument, swappedArguments } from "./functions.ts";
import { iteratingValue, negatedIteration, undeclaredIteration } from "./iteration.ts";
import { needlessImport, printLeft } from "./leftovers.ts";
import { openPrefix, sprintfArguments } from "./literals.ts";
import { unknownMetadata } from "./metadata.ts";
import { shadowedBuiltin } from "./names.ts";
import { escapedPattern, invalidPattern } from "./patterns.ts";
import { internalReference, unknownPackage, unknownReference, unreadRule } from "./references.ts";
import { repeatedRule } from "./repetition.ts";
import type { StyleRule } from "./rule.ts";
import { repeatedTest, testInPolicy, testNeverRuns, withInPolicy } from "./tests.ts";

export { called, callsIn } from "./calls.ts";
export { slowBuiltin } from "./costs.ts";
export { aliasesOf, referencesIn, replacedIn } from "./paths.ts";
export { undefinedReference } from "./references.ts";
export type { Hit, Project, StyleRule } from "./rule.ts";
export { declarationsIn, declaredIn } from "./variables.ts";

/** All of them, in the order of `docs/reference/checks.md`. */
export const styleRules: readonly StyleRule[] = [
	unknownReference,
	unknownPackage,
	unreadRule,
	internalReference,
	undeclaredIteration,
	negatedIteration,
	iteratingValue,
	constantCondition,
	valueAsCondition,
	setAsCondition,
	selfComparison,
	missingIsFalse,
	unusedResult,
	unification,
	openPrefix,
	sprintfArguments,
	escapedPattern,
	invalidPattern,
	shadowedBuiltin,
	repeatedRule,
	assignsDefault,
	ignoredArgument,
	swappedArguments,
	functionWithoutArguments,
	testNeverRuns,
	repeatedTest,
	testInPolicy,
	withInPolicy,
	unknownMetadata,
	printLeft,
	slowBuiltin,
	needlessImport,
];

/** The rules about style. @param isWhole whether every module parses */
export function rulesFor(isWhole: boolean): readonly StyleRule[] {
	return isWhole ? styleRules : styleRules.filter(({ needsAll }) => !needsAll);
}
