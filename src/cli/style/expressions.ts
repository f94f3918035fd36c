/** Rules about expressions. @module */
import type { Outline } from "./outline.ts";
import type { Hit, StyleRule } from "./rule.ts";
import type { Token } from "./tokens.ts";

/** `=`, which binds on both sides. */
export const unification: StyleRule = {
	id: "unification",
	summary: "`=` assigns or compares, whichever side has a value; := and == say which",
	find: ({ tokens }: Outline) =>
		tokens
			.filter(({ kind, text }) => kind === "sign" && text === "=")
			.map((at) => ({
				at,
				message: "= unifies: it compares where both sides have a value, and else gives one to the other",
				advice: "write := to give a value, == to compare",
			})),
};

const comparisons = ["==", "!=", "<", "<=", ">", ">=", "="];

/** `1 == 1`, `if true`. */
export const constantCondition: StyleRule = {
	id: "constant-condition",
	summary: "a condition that is the same for every input",
	find: ({ tokens }: Outline) =>
		tokens.flatMap((token, index) => {
			const [before, operator, other, behind] = [tokens[index - 1], ...tokens.slice(index + 1, index + 4)];
			if (token.text === "{" && before?.text === "if" && operator?.text === "}") return [constant(token)];
			if (!isLiteral(token) || !begins(before, token)) return [];
			const compares = comparisons.includes(operator?.text ?? "") && isLiteral(other) && ends(behind, other);
			const stands = isBoolean(token) && (before?.text === "if" || before?.text === "not") && ends(operator, token);
			return compares || stands ? [constant(token)] : [];
		}),
};

function constant(at: Token): Hit {
	return {
		at,
		message: "this condition does not depend on anything",
		advice: "delete it, or compare with what was meant: a field of input, a value of data",
	};
}

function isBoolean({ kind, text }: Token): boolean {
	return kind === "name" && (text === "true" || text === "false");
}

function isLiteral(token: Token | undefined): boolean {
	if (token === undefined || token.text.startsWith("$")) return false;
	return token.kind === "string" || token.kind === "raw" || token.kind === "number" || isBoolean(token);
}

/** A new line begins an expression, but not within a list. */
function begins(before: Token | undefined, token: Token): boolean {
	if (before === undefined) return false;
	return ["if", "{", ";", "not"].includes(before.text) || (before.row < token.row && !",([:|".includes(before.text));
}

function ends(behind: Token | undefined, last: Token | undefined): boolean {
	return behind === undefined || last === undefined || behind.row > last.row || behind.text === "}" || behind.text === ";";
}
