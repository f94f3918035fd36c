/** Rules about literals in calls. @module */
import { RE2JS } from "re2js";
import { depthOf, type Outline } from "./outline.ts";
import type { Hit, StyleRule } from "./rule.ts";
import type { Token } from "./tokens.ts";

/** A regular expression in double quotes, in which a backslash has to be written twice. */
export const escapedPattern: StyleRule = {
	id: "escaped-pattern",
	summary: "a regular expression with backslashes stands in double quotes, not in backticks",
	find: ({ tokens }: Outline) =>
		tokens.flatMap((token, index) => {
			const [dot, , open, pattern] = tokens.slice(index + 1, index + 5);
			const calls = token.kind === "name" && token.text === "regex" && dot?.text === "." && open?.text === "(";
			return calls && pattern?.kind === "string" && pattern.text.includes("\\") ? [escaped(pattern)] : [];
		}),
};

function escaped(at: Token): Hit {
	const raw = at.text.slice(1, -1).replaceAll("\\\\", "\\");
	const advice = raw.includes("`") ? "write it in backticks" : `write it in backticks: \`${raw}\``;
	return { at, message: "in double quotes, each backslash of a pattern has to be written twice, and one is soon forgotten", advice };
}

/** `regex.match("(", …)`, which is undefined. */
export const invalidPattern: StyleRule = {
	id: "invalid-pattern",
	summary: "a regular expression is none, so that the call is undefined",
	find: ({ tokens }: Outline) =>
		tokens.flatMap((token, index) => {
			const [dot, name, open, pattern] = tokens.slice(index + 1, index + 5);
			const calls = token.kind === "name" && token.text === "regex" && dot?.text === "." && open?.text === "(";
			// regex.replace has the pattern in another place, and a template is no pattern.
			if (!calls || name?.text === "replace" || name?.text === "template_match" || pattern === undefined) return [];
			const fault = faultIn(pattern);
			return fault === undefined ? [] : [invalid(pattern, fault)];
		}),
};

function invalid(at: Token, fault: string): Hit {
	return {
		at,
		message: `this is no regular expression, and what asks for it is undefined: ${fault}`,
		advice: "mend it: patterns are RE2's, as Go has them, without lookaround and back-references",
	};
}

function faultIn({ kind, text }: Token): string | undefined {
	if (kind !== "string" && kind !== "raw") return undefined;
	if (text.startsWith("$")) return undefined;
	try {
		RE2JS.compile(kind === "raw" ? text.slice(1, -1) : (JSON.parse(text) as string));
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

/** `sprintf("%s and %s", [one])`. */
export const sprintfArguments: StyleRule = {
	id: "sprintf-arguments",
	summary: "sprintf has more or fewer values than its text has places for",
	find: ({ tokens }: Outline) =>
		tokens.flatMap((token, index) => {
			const [open, format, comma, list] = tokens.slice(index + 1, index + 5);
			if (token.text !== "sprintf" || open?.text !== "(" || comma?.text !== "," || list?.text !== "[") return [];
			if (format?.kind !== "string" && format?.kind !== "raw") return [];
			const [places, values] = [placesIn(format.text), valuesIn(tokens, index + 4)];
			return places === undefined || values === undefined || places === values ? [] : [mismatch(format, places, values)];
		}),
};

/** Undefined where the text says itself which value goes where. */
function placesIn(format: string): number | undefined {
	const verbs = format.match(/%[-+# 0-9.*[\]]*[%a-zA-Z]/g) ?? [];
	if (verbs.some((verb) => /[*[]/.test(verb))) return undefined;
	return verbs.filter((verb) => !verb.endsWith("%")).length;
}

/** Undefined where a comprehension makes the list. */
function valuesIn(tokens: readonly Token[], open: number): number | undefined {
	const inside: Token[] = [];
	let depth = 0;
	for (const token of tokens.slice(open)) {
		if (depth === 1) inside.push(token);
		depth += depthOf(token);
		if (depth === 0) break;
	}
	// What stands deeper is left out, but for the signs that lead there; the last sign closes the list.
	const own = inside.slice(0, -1);
	if (own.some(({ text }) => text === "|")) return undefined;
	const commas = own.filter(({ text }) => text === ",").length;
	return own.length === 0 ? 0 : commas + (own.at(-1)?.text === "," ? 0 : 1);
}

function mismatch(at: Token, places: number, values: number): Hit {
	return {
		at,
		message: `the text has places for ${places}, and the list has ${values}`,
		advice: 'give as many values as the text has verbs; a template string, $"{name} is …", cannot get this wrong',
	};
}
