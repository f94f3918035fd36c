/**
 * Rego's tokens, with their places: what rules about style look at. OPA's own parser has been content with the text before, so this one
 * need not refuse anything.
 * @module
 */
import { codePoints } from "../places/mod.ts";

/** A word, a literal or a sign. */
export interface Token {
	readonly kind: "name" | "string" | "raw" | "number" | "sign";
	/** As it is written, quotes and all. */
	readonly text: string;
	/** From 1. */
	readonly row: number;
	/** In code points, from 1. */
	readonly column: number;
	/** Whether white space or the beginning of a line is in front of it. */
	readonly apart: boolean;
}

/** The first that matches is the token. A template string (`$"…"`) is one token: what stands in its braces is not looked at. */
const kinds: readonly (readonly [Token["kind"] | "space", RegExp])[] = [
	["space", /[ \t\r]+|#[^\n]*/y],
	["string", /\$?"(?:[^"\\\n]|\\.)*"/y],
	["raw", /\$?`[^`]*`/y],
	["name", /[A-Za-z_][A-Za-z0-9_]*/y],
	["number", /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
	["sign", /:=|==|!=|<=|>=|\S/uy],
];

/** The tokens of a module, in order. */
export function tokensOf(text: string): readonly Token[] {
	const tokens: Token[] = [];
	let [offset, row, lineStart, apart] = [0, 1, 0, true];
	while (offset < text.length) {
		if (text[offset] === "\n") {
			[offset, row, lineStart, apart] = [offset + 1, row + 1, offset + 1, true];
			continue;
		}
		const [kind, word] = wordAt(text, offset);
		if (kind !== "space") tokens.push({ kind, text: word, row, column: codePoints(text.slice(lineStart, offset)) + 1, apart });
		apart = kind === "space";
		offset += word.length;
		const broken = word.lastIndexOf("\n");
		if (broken >= 0) [row, lineStart] = [row + word.split("\n").length - 1, offset - word.length + broken + 1];
	}
	return tokens;
}

function wordAt(text: string, offset: number): readonly [Token["kind"] | "space", string] {
	for (const [kind, pattern] of kinds) {
		pattern.lastIndex = offset;
		const word = pattern.exec(text)?.[0];
		if (word) return [kind, word];
	}
	return ["space", text[offset] ?? " "];
}
