/**
 * Queries as modules: what a query finds is what a rule holds.
 * @module
 */

const keywords = new Set(["data", "input", "true", "false", "null", "not", "some", "in", "every", "with", "as", "if", "contains", "else"]);

/** A module, and the rule in it that has the results. */
export interface QueryModule {
	readonly text: string;
	readonly entrypoint: string;
}

export function moduleFor(query: string): QueryModule {
	const bindings = variablesOf(query).map((name) => `${JSON.stringify(name)}: ${name}`);
	const rule = `results contains {${bindings.join(", ")}} if {\n\t${query.trim()}\n}`;
	return { text: `package conformance_query\n\n${rule}\n`, entrypoint: "conformance_query/results" };
}

/** Names on their own: not in a string, not after a dot, not before the bracket of a call; of comprehensions, only what is outside. */
function variablesOf(query: string): string[] {
	const bare = query.replaceAll(/\$?"(?:[^"\\]|\\.|(?<=\{[^"]*)"[^"]*")*"/g, '""');
	const names = bare.matchAll(/(?<![\w.])[A-Za-z]\w*\b(?!\s*[.(])/g);
	return [...new Set([...names].map(([name]) => name).filter((name) => !keywords.has(name)))];
}
