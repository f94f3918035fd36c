/** Rules about regular expressions. @module */
import { RE2JS } from "re2js";
import type { StringNode } from "../../compile/mod.ts";
import { type ParsedModule, textOf } from "../syntax/mod.ts";
import { type Called, callsIn } from "./calls.ts";
import type { Hit, StyleRule } from "./rule.ts";

/** A regular expression in double quotes, where each backslash must be doubled. */
export const escapedPattern: StyleRule = {
	id: "escaped-pattern",
	summary: "a regular expression with backslashes is in double quotes, not in backquotes",
	find: (module: ParsedModule) =>
		patternsIn(module).flatMap((pattern) => {
			const text = textOf(module, pattern);
			return text.startsWith('"') && text.includes("\\\\") ? [escaped(pattern)] : [];
		}),
};

function escaped({ at, value }: StringNode): Hit {
	const advice = /[`\n\r\t]/.test(value) ? "write it in backquotes" : `write it in backquotes: \`${value}\``;
	return { at, message: "in double quotes, each backslash of a pattern must be doubled, which is easily forgotten", advice };
}

/** `regex.match("(", …)`, which is undefined. */
export const invalidPattern: StyleRule = {
	id: "invalid-pattern",
	summary: "an invalid regular expression, so the call is undefined",
	find: (module: ParsedModule) =>
		patternsIn(module).flatMap((pattern) => {
			const fault = faultIn(pattern.value);
			return fault === undefined ? [] : [invalid(pattern, fault)];
		}),
};

function invalid({ at }: StringNode, fault: string): Hit {
	return {
		at,
		message: `this is not a valid regular expression, so the call is undefined: ${fault}`,
		advice: "correct the pattern: it must be RE2, as in Go, without lookaround and back-references",
	};
}

function patternsIn({ tree }: ParsedModule): readonly StringNode[] {
	return callsIn(tree).flatMap((call) => {
		const pattern = patternOf(call);
		return pattern?.type === "string" ? [pattern] : [];
	});
}

/** The template of regex.template_match is not a pattern, and regex.is_valid accepts invalid ones. */
function patternOf({ name, args }: Called): Called["args"][number] | undefined {
	if (!name.startsWith("regex.") || name === "regex.template_match" || name === "regex.is_valid") return undefined;
	return args[name === "regex.replace" ? 1 : 0];
}

function faultIn(pattern: string): string | undefined {
	try {
		RE2JS.compile(pattern);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}
