/** Calls of functions and operators. @module */
import type { CallNode, Extent, SyntaxNode, Term } from "../../compile/mod.ts";
import { nodesIn } from "../syntax/mod.ts";

/** A call, taken apart. */
export interface Called {
	readonly call: CallNode;
	/** `regex.match`; of an operator, OPA's name: `neq`. */
	readonly name: string;
	/** The place of the name or the operator. */
	readonly at: Extent;
	readonly args: readonly Term[];
}

/** A call, taken apart. */
export function called(call: CallNode): Called {
	const [operator, ...args] = call.value;
	const words = operator.value.map((term) => ("value" in term ? String(term.value) : "?"));
	return { call, name: words.join("."), at: operator.at, args };
}

/** All calls in a tree, or those of some names. */
export function callsIn(root: SyntaxNode, ...names: readonly string[]): readonly Called[] {
	const calls = nodesIn(root, "call").map(called);
	return names.length === 0 ? calls : calls.filter(({ name }) => names.includes(name));
}

/** Operators that compare; `=` does, too, where both sides have a value. */
export const comparisons: readonly string[] = ["equal", "neq", "lt", "lte", "gt", "gte", "eq"];

/** The range from the first operand to the last one, or from the function's name. */
export function extentOf({ call, at, args }: Called): Extent {
	const starts = [at[0], ...args.map((one) => one.at[0])];
	const isInfix = (args[0]?.at[0] ?? at[0]) < at[0];
	return [Math.min(...starts), isInfix ? Math.max(...args.map((one) => one.at[1])) : call.at[1]];
}
