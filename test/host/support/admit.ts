/**
 * Manifests as Kubernetes' API server takes them: decoded strictly, defaulted and validated by its own code, without a server.
 * @module
 */
import { must } from "./command.ts";
import { findEngines } from "./engines.ts";

/** What became of a manifest. */
export interface Admitted {
	readonly errors: readonly string[];
	readonly warnings: readonly string[];
	/** The objects that have containers, as clients see them. */
	readonly objects: readonly object[];
}

/** By the names of the texts. */
export async function admit(texts: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Admitted>> {
	const results = JSON.parse(await must([findEngines().admit], { input: JSON.stringify([...texts.values()]) })) as Admitted[];
	return new Map([...texts.keys()].map((name, index) => [name, results[index] as Admitted]));
}
