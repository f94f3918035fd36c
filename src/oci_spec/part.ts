/**
 * Parts of a spec that only some of its readers need.
 * @module
 */
import { member, valueOf } from "../json/mod.ts";
import type { ParsedSpec } from "./parse.ts";

/** The value at a path of keys: `partOf(spec, "linux", "namespaces")`. Undefined where it is missing; nothing is checked. */
export function partOf({ text, tree }: ParsedSpec, ...keys: readonly string[]): unknown {
	let node = tree as ReturnType<typeof member>;
	for (const key of keys) node = node?.kind === "object" ? member(node, key) : undefined;
	return node && valueOf(text, node);
}
