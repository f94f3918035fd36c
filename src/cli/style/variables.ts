/**
 * Names that a rule declares: by `some`, `every`, `:=` or as an argument. Where in the rule does not matter here, so that a rule about names
 * rather says too little.
 * @module
 */
import { depthOf, type Outline, type Rule } from "./outline.ts";
import type { Token } from "./tokens.ts";

/** Each place at which a rule declares a name. */
export function declarationsIn({ tokens, isFunction }: Rule): Token[] {
	return tokens.flatMap((token, index) => {
		if (token.kind === "name" && (token.text === "some" || token.text === "every")) return namesBehind(tokens, index + 1);
		if (token.text === ":=" || token.text === "=") return namesBefore(tokens, index);
		return isFunction && index === 1 ? argumentsOf(tokens) : [];
	});
}

/** `some a, b in xs` and `some a`: names, commas and brackets, on one line. */
function namesBehind(tokens: readonly Token[], from: number): Token[] {
	const { row } = tokens[from] ?? { row: 0 };
	const end = tokens.findIndex((token, index) => index >= from && (token.text === "in" || token.row !== row || "{;}".includes(token.text)));
	return tokens.slice(from, end < 0 ? undefined : end).filter(({ kind }) => kind === "name");
}

/** `a :=` and `[a, b] :=`, but not the rule's own head. */
function namesBefore(tokens: readonly Token[], at: number): Token[] {
	const last = tokens[at - 1];
	if (last?.kind === "name") return at === 1 || tokens[at - 2]?.text === "." ? [] : [last];
	if (last?.text !== "]" && last?.text !== "}") return [];
	const start = openingOf(tokens, at - 1);
	// `name[key] :=` is a rule's head.
	return tokens[start - 1]?.kind === "name" && !tokens[start]?.apart ? [] : namesOnly(tokens.slice(start, at));
}

function openingOf(tokens: readonly Token[], close: number): number {
	let depth = 0;
	for (let at = close; at >= 0; at--) {
		depth += depthOf(tokens[at] as Token);
		if (depth === 0) return at;
	}
	return 0;
}

function argumentsOf(tokens: readonly Token[]): Token[] {
	let depth = 0;
	const end = tokens.findIndex((token) => {
		depth += depthOf(token);
		return token.text === ")" && depth === 0;
	});
	return namesOnly(tokens.slice(2, end));
}

function namesOnly(tokens: readonly Token[]): Token[] {
	return tokens.filter(({ kind }) => kind === "name");
}

/** What every rule of a module sees: the rules of its package, wherever they stand, and its imports. */
export function globalsOf(module: Outline, known: readonly Outline[]): ReadonlySet<string> {
	const path = module.package.join("/");
	const mates = known.filter((other) => other.package.join("/") === path).flatMap(({ rules }) => rules.map(({ name }) => name.text));
	return new Set([...mates, ...module.rules.map(({ name }) => name.text), ...module.imports.map(aliasOf), "input", "data", "_"]);
}

/** The name by which a module calls what it imports. */
export function aliasOf(statement: readonly Token[]): string {
	return statement.at(-1)?.text.replaceAll('"', "") ?? "";
}
