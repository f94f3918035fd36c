/**
 * What is wrong with a YAML document although it parses, found in one pass: the library compares each key with each, and looks through the
 * whole document for every alias.
 * @module
 */
import { type Alias, type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type YAMLMap } from "yaml";

/** What is wrong, and from where on. */
export interface Fault {
	readonly code: string;
	readonly message: string;
	readonly pos: readonly [number, number];
}

/** Of the whole document: real data has a few. For each, the library goes through all that are in front of it. */
const maxAliases = 1000;
/** Characters that aliases stand for. They make a small file a huge document. */
const maxRepeated = 16 * 1024 * 1024;

/** The size of a node that is being walked through. */
const endless = Infinity;

/** The first key given twice, alias without an anchor in front of it, or alias that is too many. */
export function faultIn(document: Document.Parsed): Fault | undefined {
	const walk = new Walk();
	walk.repeatedIn(document.contents);
	return walk.fault;
}

class Walk {
	fault: Fault | undefined;
	private aliases = 0;
	private repeated = 0;
	/** By an anchor's name, how many characters its latest node stands for. */
	private readonly sizes = new Map<string, number>();

	/** How many characters the aliases in a node stand for. */
	repeatedIn(node: unknown): number {
		if (this.fault !== undefined || !isNode(node)) return 0;
		if (isAlias(node)) return this.sizeOf(node);
		const [start, end] = placeOf(node);
		if (node.anchor !== undefined) this.sizes.set(node.anchor, endless);
		const repeated = this.sumOf(node);
		if (node.anchor !== undefined) this.sizes.set(node.anchor, end - start + repeated);
		return repeated;
	}

	private sumOf(node: Node): number {
		if (isSeq(node)) return node.items.reduce<number>((sum, item) => sum + this.repeatedIn(item), 0);
		if (!isMap(node)) return 0;
		this.fault = repeatedKey(node);
		return node.items.reduce((sum, { key, value }) => sum + this.repeatedIn(key) + this.repeatedIn(value), 0);
	}

	private sizeOf(alias: Alias): number {
		const size = this.sizes.get(alias.source);
		if (size === undefined) return this.found(alias, "BAD_ALIAS", `nothing in front of *${alias.source} is marked &${alias.source}`);
		if (size === endless) return this.found(alias, "BAD_ALIAS", `*${alias.source} is within what it stands for`);
		if (++this.aliases > maxAliases) return this.found(alias, "TOO_MANY_ALIASES", `it has more than ${maxAliases} aliases`);
		this.repeated += size;
		if (this.repeated > maxRepeated) return this.found(alias, "TOO_MANY_ALIASES", "its aliases make it too large");
		return size;
	}

	private found(alias: Alias, code: string, message: string): 0 {
		this.fault = { code, message, pos: placeOf(alias) };
		return 0;
	}
}

function repeatedKey(map: YAMLMap): Fault | undefined {
	const keys = new Set<unknown>();
	for (const { key } of map.items) {
		const value = isScalar(key) ? key.value : key;
		if (keys.has(value)) return { code: "DUPLICATE_KEY", message: "Map keys must be unique", pos: placeOf(key as Node) };
		keys.add(value);
	}
	return undefined;
}

function placeOf({ range }: Node): readonly [number, number] {
	const [start = 0, end = 0] = range ?? [];
	return [start, end];
}
