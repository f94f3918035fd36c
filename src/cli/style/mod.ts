/** Rules about style: those of Regal's kind that find mistakes. @module */
import { constantCondition, unification } from "./expressions.ts";
import { negatedIteration, undeclaredIteration } from "./iteration.ts";
import { needlessImport, printLeft } from "./leftovers.ts";
import { escapedPattern, invalidPattern, sprintfArguments } from "./literals.ts";
import { shadowedBuiltin } from "./names.ts";
import { unknownPackage, unknownReference, unreadRule } from "./references.ts";
import type { StyleRule } from "./rule.ts";
import { testInPolicy, testNeverRuns } from "./tests.ts";

export { nameOf, type Outline, outlineOf, type Rule } from "./outline.ts";
export type { Hit, Project, StyleRule } from "./rule.ts";

/** All of them, in the order of `docs/checks.md`. */
export const styleRules: readonly StyleRule[] = [
	unknownReference,
	unknownPackage,
	unreadRule,
	undeclaredIteration,
	negatedIteration,
	shadowedBuiltin,
	constantCondition,
	unification,
	sprintfArguments,
	escapedPattern,
	invalidPattern,
	testNeverRuns,
	testInPolicy,
	printLeft,
	needlessImport,
];
