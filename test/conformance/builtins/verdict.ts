/**
 * Whether two answers are the same.
 * @module
 */
import { equal, readValue } from "../../../src/evaluate/rego/mod.ts";
import type { Answer } from "./ask.ts";

/** Nothing came in time. */
export const hung = { error: "it did not end in time", code: "hung" };

/** The evaluation ended as a value is or would be larger than ossify takes or makes: it says so, and is an answer wherever OPA has any. */
export function isLimit(answer: Answer): boolean {
	return "error" in answer && (answer.code === "input/long-number" || answer.error.includes("ossify's limit"));
}

/**
 * OPA itself may panic (`json.filter` of paths that hold one another), or take no objects (`internal.template_string`). Its input is JSON or a term of Rego, of which the latter may hold no
 * number with an exponent that is too large. And a number that `to_number` read may be written as JSON has none: `+1`.
 */
function hasNoAnswer(answer: Answer): boolean {
	return "error" in answer
		? /reading the input|runtime error|interface conversion|illegal argument type/.test(answer.error)
		: answer.value === "undefined";
}

/** What is wrong; undefined where nothing is. */
export function difference(compiled: Answer, interpreted: Answer): string | undefined {
	if (isLimit(compiled) || hasNoAnswer(interpreted)) return undefined;
	if ("error" in compiled && "error" in interpreted && compiled !== hung) return undefined;
	if ("value" in compiled && "value" in interpreted && equal(readValue(compiled.value), readValue(interpreted.value))) return undefined;
	return `OPA's interpreter: ${shown(interpreted)}\n      compiled: ${shown(compiled)}`;
}

function shown(answer: Answer): string {
	return "error" in answer ? `${answer.code}: ${cut(answer.error)}` : cut(answer.value);
}

export function cut(text: string): string {
	return text.length > 300 ? `${text.slice(0, 200)} … (${text.length})` : text;
}
