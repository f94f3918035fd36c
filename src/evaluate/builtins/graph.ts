/**
 * `graph.reachable_paths`.
 * @module
 */
import { type RegoObject, RegoSet, type RegoValue } from "../rego/mod.ts";
import type { Family } from "./builtin.ts";
import { limit, maxValues } from "./limits.ts";
import { items, object } from "./operands.ts";

export const graph: Family = {
	"graph.reachable_paths": (vertices, starts) => new Paths(object(vertices)).from(items(starts)),
};

/** The paths from some vertices to where they can't go on. Their number may grow as a factorial of the graph's size. */
class Paths {
	readonly #graph: RegoObject;
	readonly #found: RegoValue[][] = [];
	#steps = 0;

	constructor(graph: RegoObject) {
		this.#graph = graph;
	}

	from(starts: readonly RegoValue[]): RegoSet {
		for (const start of starts) {
			const edges = this.#edges(start);
			if (edges?.length === 0) this.#found.push([start]);
			for (const next of edges ?? []) this.#follow(next, [start]);
		}
		return new RegoSet(this.#found);
	}

	#follow(vertex: RegoValue, path: readonly RegoValue[]): void {
		this.#steps += path.length;
		limit(this.#steps, maxValues, "the paths of a graph");
		const edges = this.#edges(vertex);
		// A vertex that the graph doesn't have ends the path before it.
		if (edges === undefined) return void this.#found.push([...path]);
		const longer = [...path, vertex];
		const seen = new RegoSet(longer);
		if (edges.length === 0) this.#found.push(longer);
		for (const next of edges) {
			if (seen.has(next)) this.#found.push(longer);
			else this.#follow(next, longer);
		}
	}

	/** An array or a set. From a value of another type, or from a missing one, nothing can be reached. */
	#edges(vertex: RegoValue): readonly RegoValue[] | undefined {
		const edges = this.#graph.get(vertex);
		if (edges === undefined) return undefined;
		if (edges instanceof RegoSet) return edges.items;
		return Array.isArray(edges) ? edges : [];
	}
}
