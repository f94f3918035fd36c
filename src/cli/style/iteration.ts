/** Rules about going through lists and objects. @module */
import type { Outline } from "./outline.ts";
import type { Hit, Project, StyleRule } from "./rule.ts";
import type { Token } from "./tokens.ts";
import { declarationsIn, globalsOf } from "./variables.ts";

/** `list[i]` with an `i` that nobody declared. */
export const undeclaredIteration: StyleRule = {
	id: "undeclared-iteration",
	summary: "a name in brackets that nothing declares goes through all elements, and a misspelt index does so too",
	find: (module: Outline, { known }: Project) => {
		const globals = globalsOf(module, known);
		return module.rules.flatMap((rule) => {
			const declared = new Set(declarationsIn(rule).map(({ text }) => text));
			return indexesIn(rule.tokens)
				.filter(({ text }) => !declared.has(text) && !globals.has(text))
				.map(undeclared);
		});
	},
};

/** Names alone in brackets behind what can be indexed. */
function indexesIn(tokens: readonly Token[]): Token[] {
	return tokens.filter(({ kind, text }, index) => {
		const [open, close, of] = [tokens[index - 1], tokens[index + 1], tokens[index - 2]];
		if (kind !== "name" || ["true", "false", "null"].includes(text) || open?.text !== "[" || open.apart || close?.text !== "]")
			return false;
		return of?.kind === "name" || of?.text === "]" || of?.text === ")";
	});
}

function undeclared(at: Token): Hit {
	return {
		at,
		message: `nothing declares ${at.text}, so that this goes through all elements`,
		advice: `if that is meant, write \`some ${at.text}, value in …\`; if not, look how ${at.text} is spelt where it is declared`,
	};
}

/** `x != list[_]`, and `not list[_] == x`. */
export const negatedIteration: StyleRule = {
	id: "negated-iteration",
	summary: "`!=` or `not` over [_] says something else than most people mean",
	find: ({ tokens }: Outline) =>
		tokens.flatMap((token, index) => {
			if (token.text !== "!=" && !(token.text === "not" && token.kind === "name")) return [];
			if (!expressionAt(tokens, index).some(isWildcard)) return [];
			return [token.text === "!=" ? differs(token) : negated(token)];
		}),
};

function isWildcard({ text }: Token, index: number, tokens: readonly Token[]): boolean {
	return text === "_" && tokens[index - 1]?.text === "[" && tokens[index + 1]?.text === "]" && tokens[index - 1]?.apart === false;
}

/** What stands around a token on its line, between braces and semicolons; from a `not` on, what it denies. */
function expressionAt(tokens: readonly Token[], index: number): readonly Token[] {
	const { row, text } = tokens[index] as Token;
	const isEnd = (token: Token | undefined) => token === undefined || token.row !== row || "{};|".includes(token.text);
	let [start, end] = [index, index];
	while (text !== "not" && !isEnd(tokens[start - 1])) start--;
	while (!isEnd(tokens[end + 1])) end++;
	return tokens.slice(start, end + 1);
}

function differs(at: Token): Hit {
	return {
		at,
		message: "this holds as soon as one element differs, though another may be equal",
		advice: "write `not x in list` for: none is equal; or `every element in list { element != x }`",
	};
}

function negated(at: Token): Hit {
	return {
		at,
		message: "`not` over [_] holds where no element is so, and not where one is not",
		advice: "say which is meant: `every element in list { not … }` for none, `some element in list; not …` for one that is not",
	};
}
