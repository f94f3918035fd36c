/**
 * What a policy's evaluation throws, which is strings and plain objects as well as errors, as one kind of error.
 * @module
 */
import { OssifyError } from "../errors.ts";

/** Two rules that give one document different values; OPA calls both a conflict. */
const conflict = /(var assignment|object insert) conflict/;

/** @param doing what was being done: "cannot evaluate data.ossify.decision" */
export function explainFailure(code: `policy/${string}`, doing: string, cause: unknown): OssifyError {
	const said = messageOf(cause);
	if (conflict.test(said)) {
		const what = "two rules give one document different values at once";
		return new OssifyError("policy/conflict", `${doing}: ${what}: ${said}`, { cause });
	}
	return new OssifyError(code, `${doing}: ${said}`, { cause });
}

function messageOf(cause: unknown): string {
	if (typeof cause === "string") return cause;
	if (typeof cause === "object" && cause !== null && "message" in cause) return String(cause.message);
	return String(cause);
}
