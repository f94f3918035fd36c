/**
 * What an evaluation gives: the set of its results, of which there is one or none: `{{"result": …}}`.
 * @module
 */
import { RegoObject, RegoSet, type RegoValue, readValue, toJavaScript } from "./rego/mod.ts";

/** Undefined where the policy has no value. Sets are arrays, in Rego's order. */
export function javaScriptIn(results: string): unknown {
	if (results === none) return undefined;
	try {
		// Every container waits for it, and the engine's own reader is ready at once.
		return (JSON.parse(results.slice(1, -1)) as { result: unknown }).result;
	} catch {
		// The result holds a set, or a key that is no string.
		const result = regoIn(results);
		return result === undefined ? undefined : toJavaScript(result);
	}
}

const none = "set()";

/** The same, with sets and exact numbers. */
export function regoIn(results: string): RegoValue | undefined {
	const list = readValue(results);
	const [first] = list instanceof RegoSet ? list.items : (list as readonly RegoValue[]);
	return first instanceof RegoObject ? first.get("result") : undefined;
}
