/** Rules about `_`. @module */
import type { SyntaxNode, Term } from "../../compile/mod.ts";

/** Whether a reference iterates over all elements. */
export function hasWildcard(node: SyntaxNode): boolean {
	return node.type === "ref" && node.value.slice(1).some(isWildcard);
}

/** Whether it is `_`. */
export function isWildcard(term: Term): boolean {
	return term.type === "var" && term.value === "_";
}
