/**
 * What a check finds: faults that the compiler names, and those that ossify and policies add.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";

/** A finding. Its `code` is what `--ignore` takes, but for what the compiler found. */
export interface Finding extends Diagnostic {
	/** `error`: it does not work. `warning`: it does, and hardly as it was meant. */
	readonly severity: "error" | "warning";
}

/** By path, row and column; what has no place comes first. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
	return [...findings].sort((a, b) => compare(a.path, b.path) || a.row - b.row || a.column - b.column || compare(a.code, b.code));
}

function compare(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}
