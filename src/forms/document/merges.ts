/**
 * Merge keys that readers of YAML take differently: kubectl's (go-yaml v2) merges where the `<<` is, so that it replaces keys above it. In
 * Compose's (go-yaml v3), a mapping's own keys always win.
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/decode.go `mappingStruct`, `merge`
 * @module
 */
import { type Alias, isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Fault } from "../../yaml/mod.ts";

/** The first `<<` below a key that its mapping has, too. For documents without other faults: their aliases have anchors, and are counted. */
export function mergeFaultIn(root: unknown): Fault | undefined {
	const walk = new Walk();
	walk.visit(root);
	return walk.fault;
}

class Walk {
	fault: Fault | undefined;
	private readonly anchors = new Map<string, Node>();
	/** What aliases are for: an anchor may be given again below them. */
	private readonly targets = new Map<Alias, Node>();

	visit(node: unknown): void {
		if (this.fault !== undefined || !isNode(node)) return;
		if (isAlias(node)) {
			const target = this.anchors.get(node.source);
			if (target !== undefined) this.targets.set(node, target);
			return;
		}
		if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
		if (!isMap(node) && !isSeq(node)) return;
		for (const item of node.items) this.visit(isPair(item) ? item.value : item);
		if (isMap(node)) this.fault ??= this.faultOf(node);
	}

	private faultOf({ items }: YAMLMap): Fault | undefined {
		const above = new Set<string>();
		for (const pair of items) {
			const key = keyOf(pair);
			const twice = key === "<<" && above.size > 0 ? this.keysOf(pair.value).find((one) => above.has(one)) : undefined;
			if (twice !== undefined) return faultAt(pair, twice);
			above.add(key);
		}
		return undefined;
	}

	/** The keys of a merge key's mappings, and of those that these merge. */
	private keysOf(source: unknown): readonly string[] {
		if (isAlias(source)) return this.keysOf(this.targets.get(source));
		if (isSeq(source)) return source.items.flatMap((item) => this.keysOf(item));
		if (!isMap(source)) return [];
		return source.items.flatMap((pair) => (keyOf(pair) === "<<" ? this.keysOf(pair.value) : [keyOf(pair)]));
	}
}

function keyOf({ key }: Pair): string {
	return isScalar(key) ? String(key.value) : "";
}

function faultAt({ key }: Pair, twice: string): Fault {
	const [start = 0, end = 0] = isNode(key) ? (key.range ?? []) : [];
	const name = twice.length > 60 ? `${twice.slice(0, 60)}…` : twice;
	return {
		code: "MERGE_ORDER",
		message: `the merge key (<<) is below the key ${JSON.stringify(name)}, which it has, too: readers of YAML differ on which of them counts`,
		pos: [start, end],
	};
}
