/**
 * The results that end an audit with 1.
 * @module
 */
import { type AuditResult, auditResults } from "../../audit/mod.ts";
import { type Option, type Options, usageError } from "../arguments/mod.ts";

/** `--fail-on`. */
export const failOnOption: Option = {
	name: "fail-on",
	value: "RESULT,…",
	words: auditResults,
	repeatable: true,
	summary: `exit 1 if a container has one of these results: ${auditResults.join(", ")}`,
};

/** The given results. @throws {OssifyError} `usage/invalid-value` */
export function failOnOf(options: Options): readonly AuditResult[] {
	return options.list(failOnOption.name).flatMap((value) => value.split(",").map((one) => resultNamed(one.trim())));
}

function resultNamed(given: string): AuditResult {
	const found = auditResults.find((one) => one === given);
	if (found !== undefined) return found;
	const message = `--fail-on takes ${auditResults.join(", ")}, not ${JSON.stringify(given)}`;
	throw usageError("usage/invalid-value", message, { given, known: auditResults });
}
