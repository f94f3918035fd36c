/**
 * Findings of a check: those of the compiler, and those that ossify and policies add.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import { isCompilers } from "../data/mod.ts";

/** A finding. Its `code` is what `--ignore` takes, but for what the compiler found. */
export interface Finding extends Diagnostic {
	/** `error`: it does not work. `warning`: it works, but probably not as intended. */
	readonly severity: "error" | "warning";
}

/** By path, row and column; findings without a place come first. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
	return [...findings].sort((a, b) => compare(a.path, b.path) || a.row - b.row || a.column - b.column || compare(a.code, b.code));
}

/**
 * What keeps the policy from compiling, then other errors, then warnings, each by place: a reader for whom the list is cut short sees what to
 * fix first.
 */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
	return inOrder(findings).toSorted((a, b) => rank(a) - rank(b));
}

function rank(finding: Finding): number {
	if (isCompilers(finding)) return 0;
	return finding.severity === "error" ? 1 : 2;
}

function compare(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}
