/**
 * Going through syntax trees. The compiler returns no tree that is too deep for recursion.
 * @module
 */
import type { Body, ElseNode, ExpressionNode, RuleNode, SyntaxNode } from "../../compile/mod.ts";

type Of<Type extends SyntaxNode["type"]> = Extract<SyntaxNode, { readonly type: Type }>;

/** All nodes of a type in a tree, itself included, parents first. Each tree is gone through once. */
export function nodesIn<Type extends SyntaxNode["type"]>(root: SyntaxNode, type: Type): readonly Of<Type>[] {
	return (indexOf(root).get(type) ?? []) as readonly SyntaxNode[] as readonly Of<Type>[];
}

/** Every node of a tree. */
export function allNodesIn(root: SyntaxNode): readonly SyntaxNode[] {
	return [...indexOf(root).values()].flat();
}

const indexOf = memo((root: SyntaxNode) => {
	const index = new Map<string, SyntaxNode[]>();
	visit(root, (node) => {
		entryOf(index, node.type, () => []).push(node);
		return true;
	});
	return index;
});

/** @param enter called for a node; returns whether to continue with its children */
export function visit(node: SyntaxNode, enter: (node: SyntaxNode) => boolean): void {
	if (!enter(node)) return;
	for (const part of Object.values(node)) if (typeof part === "object") visitPart(part, enter);
}

/** A node, a list of nodes or of pairs of them; or an extent, which contains no node. */
function visitPart(part: SyntaxNode | readonly unknown[], enter: (node: SyntaxNode) => boolean): void {
	if (!Array.isArray(part)) return visit(part as SyntaxNode, enter);
	for (const one of part) if (typeof one === "object") visitPart(one, enter);
}

/** The nodes directly in one. */
export function childrenOf(root: SyntaxNode): readonly SyntaxNode[] {
	const found: SyntaxNode[] = [];
	visit(root, (node) => {
		if (node !== root) found.push(node);
		return node === root;
	});
	return found;
}

/** What is looked for once for all that has the same conditions: outside of comprehensions and `every`, which have their own. */
export function nodesOutsideClosures(root: SyntaxNode): readonly SyntaxNode[] {
	const found: SyntaxNode[] = [];
	visit(root, (node) => {
		const isOutside = !("body" in node);
		if (isOutside) found.push(node);
		return isOutside;
	});
	return found;
}

/** A rule, and each of its `else`. */
export function alternativesOf(rule: RuleNode): readonly (RuleNode | ElseNode)[] {
	const found: (RuleNode | ElseNode)[] = [rule];
	for (let next = rule.else; next !== undefined; next = next.else) found.push(next);
	return found;
}

/** All that has to hold somewhere: expressions, but for those of template strings. */
export const conditionsIn = memo((root: SyntaxNode): readonly ExpressionNode[] => allNodesIn(root).flatMap(bodiesOf).flat());

function bodiesOf(node: SyntaxNode): readonly Body[] {
	if (node.type === "logical") return [node.left, node.right];
	return "body" in node ? [node.body] : [];
}

/** A function that is asked once for each object. */
export function memo<Key extends object, Value>(find: (key: Key) => Value): (key: Key) => Value {
	const found = new WeakMap<Key, { readonly value: Value }>();
	return (key) => {
		const known = found.get(key) ?? { value: find(key) };
		found.set(key, known);
		return known.value;
	};
}

/** What a map has for a key; made where it has nothing. */
export function entryOf<Key, Value>(map: Entries<Key, Value>, key: Key, make: () => Value): Value {
	const entry = map.get(key) ?? make();
	map.set(key, entry);
	return entry;
}

/** A map, or a weak one. */
interface Entries<Key, Value> {
	get(key: Key): Value | undefined;
	set(key: Key, value: Value): unknown;
}
