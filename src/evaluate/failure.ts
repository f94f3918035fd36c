/**
 * What a policy's evaluation throws, which is strings and plain objects as well as errors, as one kind of error.
 * @module
 */
import { type CodeOf, OssifyError, PlacedError } from "../errors.ts";

/** Two values for one document, or for one key of it; OPA calls both a conflict, and names the rule that gave the second. */
const conflict = /(?:^(.*):(\d+):(\d+): )?(var assignment|object insert) conflict/;

/** The advice for a conflict, from the compiler or the evaluation. */
export const conflictAdvice =
	"change their conditions so that only one holds for an input, or chain them with else; for several values, use a set (contains)";

/** What is wrong, and what to do. */
const lessons: Readonly<Record<string, readonly [what: string, advice: string]>> = {
	"var assignment": ["two rules give one document different values", conflictAdvice],
	"object insert": [
		"an object gets two different values for one key",
		"give each key one value: narrow the conditions, or collect the values of a key in a set, {key: {value | …} | …}",
	],
};

/** What a policy runs out of or stumbles over, in the words of OPA's WebAssembly and of the engines that run it. */
const limits: readonly (readonly [said: RegExp, what: string, advice: string])[] = [
	[
		/^opa_(?:malloc|realloc): failed|out of memory|memory allocation/i,
		"it needs more memory than the 1 GiB that a policy may have, or than the machine has left",
		"make its rules iterate over less: is there a comprehension over all combinations of long lists, or a string that grows?",
	],
	[
		/call stack|stack overflow/i,
		"it needs more stack than is available",
		"is something in the policy, its data or the input nested thousands deep?",
	],
	[
		/^(?:unreachable|out of bounds|.*indirect call|.*table index|divide by zero|integer overflow)/i,
		"its WebAssembly failed",
		"is policy.wasm damaged, or compiled by something other than OPA? Build it again from its Rego",
	],
];

/** @param doing what was being done: "cannot evaluate data.ossify.decision" */
export function explainFailure(code: CodeOf<"policy">, doing: string, cause: unknown): OssifyError {
	const said = messageOf(cause);
	const [, path, row, column, kind = ""] = conflict.exec(said) ?? [];
	const [what, advice] = lessons[kind] ?? [];
	if (what !== undefined) {
		const message = `${doing}: ${what}: ${said}`;
		const details = { cause, advice };
		if (path === undefined) return new OssifyError("policy/conflict", message, details);
		return new PlacedError("policy/conflict", message, {
			...details,
			what: `${doing}: ${what}`,
			place: { path, row: Number(row), column: Number(column) },
		});
	}
	const [, reason, help] = limits.find(([pattern]) => pattern.test(said)) ?? [];
	if (reason !== undefined) return new OssifyError(code, `${doing}: ${reason} (${said})`, { cause, advice: help });
	return new OssifyError(code, `${doing}: ${said}`, { cause });
}

function messageOf(cause: unknown): string {
	if (typeof cause === "string") return cause;
	if (typeof cause === "object" && cause !== null && "message" in cause) return String(cause.message);
	return String(cause);
}
