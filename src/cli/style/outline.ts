/**
 * What a Rego module is made of, as far as rules about style ask: its package, its imports and its rules.
 * @module
 */
import type { RegoModule } from "../../compile/mod.ts";
import { isTestFile } from "../sources/mod.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** A rule, with all that belongs to it. */
export interface Rule {
	/** The first name of its head: `allowance` of `allowance contains x`, `_known` of `_known["engine"]`. */
	readonly name: Token;
	/** From its name (or `default`) to its end. */
	readonly tokens: readonly Token[];
	/** Function or not. */
	readonly isFunction: boolean;
}

/** A dotted path of names, `data.ossify.config`, with the place of each. */
export type Reference = readonly Token[];

/** A module, taken apart. */
export interface Outline {
	readonly path: string;
	readonly text: string;
	readonly isTest: boolean;
	/** `["ossify", "rules"]`. */
	readonly package: readonly string[];
	readonly packageTokens: readonly Token[];
	readonly imports: readonly (readonly Token[])[];
	readonly rules: readonly Rule[];
	readonly tokens: readonly Token[];
	/** All that begins with `data`, in imports and rules. */
	readonly references: readonly Reference[];
}

/** Takes a module apart. */
export function outlineOf({ path, text }: RegoModule): Outline {
	const tokens = tokensOf(text);
	const statements = statementsOf(tokens);
	const of = (word: string) => statements.filter(([first]) => first?.text === word).map((statement) => statement.slice(1));
	const [packageTokens = []] = of("package");
	return {
		path,
		text,
		isTest: isTestFile(path),
		package: namesIn(packageTokens),
		packageTokens,
		imports: of("import"),
		rules: statements.filter(([first]) => first !== undefined && !["package", "import"].includes(first.text)).map(ruleOf),
		tokens,
		references: tokens.flatMap((_, index) => (isRoot(tokens, index) ? [referenceAt(tokens, index)] : [])),
	};
}

/** A statement begins in the first column, but for `else` and what closes. */
function statementsOf(tokens: readonly Token[]): Token[][] {
	const statements: Token[][] = [];
	let depth = 0;
	for (const token of tokens) {
		if (depth === 0 && token.kind === "name" && token.text !== "else" && token.column === 1) statements.push([]);
		statements.at(-1)?.push(token);
		depth += depthOf(token);
	}
	return statements;
}

/** How much further in one is behind a token. */
export function depthOf({ kind, text }: Token): number {
	if (kind !== "sign") return 0;
	return "([{".includes(text) ? 1 : ")]}".includes(text) ? -1 : 0;
}

function ruleOf(tokens: readonly Token[]): Rule {
	const name = (tokens[0]?.text === "default" ? tokens[1] : tokens[0]) ?? (tokens[0] as Token);
	return { name, tokens, isFunction: tokens[tokens.indexOf(name) + 1]?.text === "(" };
}

function isRoot(tokens: readonly Token[], index: number): boolean {
	return tokens[index]?.text === "data" && tokens[index]?.kind === "name" && tokens[index - 1]?.text !== ".";
}

/** The names from one token on, dotted (`a.b`) or in brackets (`a["b"]`), as far as they are names. */
export function referenceAt(tokens: readonly Token[], index: number): Token[] {
	const found = [tokens[index] as Token];
	for (let at = index + 1; at < tokens.length; ) {
		const [sign, name, close] = tokens.slice(at, at + 3);
		if (sign?.text === "." && name?.kind === "name") at += 2;
		else if (sign?.text === "[" && !sign.apart && name?.kind === "string" && close?.text === "]") at += 3;
		else break;
		found.push(name as Token);
	}
	return found;
}

/** The names of a path, without quotes. */
export function namesIn(tokens: readonly Token[]): string[] {
	return tokens.filter(({ kind }) => kind !== "sign").map(nameOf);
}

/** A name, without quotes. */
export function nameOf({ kind, text }: Token): string {
	return kind === "string" ? text.slice(1, -1) : text;
}
