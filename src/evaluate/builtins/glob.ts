/**
 * `glob.*`: patterns of file names. Each becomes one of RE2's expressions, so that matching takes linear time.
 * @module
 */
import { RE2JS } from "re2js";
import type { RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { limit } from "./limits.ts";
import { array, text } from "./operands.ts";
import { compile } from "./re2.ts";

export const glob: Family = {
	"glob.match": (pattern, delimiters, subject) => {
		// In a row of stars, the third and later ones match nothing more than two do.
		const glob = text(pattern).replaceAll(/(?<!\\)\*{3,}/g, "**");
		const expression = expressionOf(glob, delimitersOf(delimiters ?? null));
		limit(expression.length * (text(subject).length + 1), maxSteps, "the steps of matching a glob");
		return compile(expression).matcher(text(subject)).matches();
	},
	"glob.quote_meta": (operand) => text(operand).replaceAll(/[*?\\[\]{}]/g, "\\$&"),
};

/** Characters that `*` and `?` do not match: none for null, a dot for an empty array. */
function delimitersOf(operand: RegoValue): readonly string[] {
	if (operand === null) return [];
	const characters = array(operand).map(text);
	if (characters.some((one) => [...one].length !== 1)) throw new BuiltinError("a delimiter is one character");
	return characters.length === 0 ? ["."] : characters;
}

function expressionOf(pattern: string, delimiters: readonly string[]): string {
	const one = delimiters.length === 0 ? anyCharacter : `[^${delimiters.map(code).join("")}]`;
	return new GlobReader([...pattern], one).expression();
}

const anyCharacter = "(?s:.)";

/** Some seconds: a text is compared with each part of the pattern. */
const maxSteps = 100_000_000;

/** RE2 itself takes no more. */
const maxDepth = 1000;

/** In a class, so that no character means anything else there. */
function code(character: string): string {
	return `\\x{${(character.codePointAt(0) as number).toString(16)}}`;
}

class GlobReader {
	readonly #characters: readonly string[];
	/** What `?` matches. */
	readonly #one: string;
	#at = 0;

	constructor(characters: readonly string[], one: string) {
		this.#characters = characters;
		this.#one = one;
	}

	expression(): string {
		return this.#sequence(0);
	}

	/** Up to the end of the pattern, or of an alternative. */
	#sequence(depth: number): string {
		limit(depth, maxDepth, "the braces of a glob within each other");
		let expression = "";
		for (; this.#at < this.#characters.length; this.#at++) {
			const character = this.#characters[this.#at] as string;
			if (depth > 0 && (character === "," || character === "}")) break;
			expression += this.#term(character, depth);
		}
		return expression;
	}

	/** At its last character when it returns. */
	#term(character: string, depth: number): string {
		if (character === "{") return this.#alternatives(depth + 1);
		if (character === "[") return this.#class();
		if (character === "?") return this.#one;
		if (character === "*") return this.#take("*") ? `${anyCharacter}*` : `${this.#one}*`;
		return RE2JS.quote(character === "\\" ? this.#next("a backslash is last") : character);
	}

	#alternatives(depth: number): string {
		const all: string[] = [];
		do {
			this.#at++;
			all.push(this.#sequence(depth));
		} while (this.#characters[this.#at] === ",");
		if (this.#characters[this.#at] !== "}") throw new BuiltinError("a brace is not closed");
		return `(?:${all.join("|")})`;
	}

	/** A range, `[a-c]`, where a hyphen is second; else a set, `[abc]`. A range takes any character as its ends, `]` and a backslash too. */
	#class(): string {
		const not = this.#take("!") ? "^" : "";
		const first = this.#next("a bracket is not closed");
		if (this.#take("-")) {
			const last = this.#next("a bracket is not closed");
			if (this.#next("a bracket is not closed") !== "]") throw new BuiltinError("a range has two ends");
			return `[${not}${code(first)}-${code(last)}]`;
		}
		return `[${not}${this.#set(first)}]`;
	}

	#set(first: string): string {
		let members = "";
		for (let character = first; character !== "]"; character = this.#next("a bracket is not closed"))
			members += code(character === "\\" ? this.#next("a backslash is last") : character);
		if (members === "") throw new BuiltinError("a set without characters");
		return members;
	}

	/** Whether the next character is this one, which then is the current one. */
	#take(character: string): boolean {
		if (this.#characters[this.#at + 1] !== character) return false;
		this.#at++;
		return true;
	}

	#next(missing: string): string {
		const character = this.#characters[++this.#at];
		if (character === undefined) throw new BuiltinError(missing);
		return character;
	}
}
