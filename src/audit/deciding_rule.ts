/**
 * The one rule of a result for formats that have one.
 * @module
 */
import type { AuditedContainer } from "./container.ts";
import { auditResults, type Verdict } from "./result.ts";

/**
 * The rule that decides the result. Several rules of the shipped policies lead to a read-only root: one asks for it, the others say what stays
 * writable. Of a result that is not known, the rule of the worst that it may be.
 */
export function decidingRule({ result, rules, changes, otherwise = [] }: AuditedContainer): string {
	if (result !== "unknown") return among(rules, decidingFor(result, changes)) ?? result;
	const [worst] = otherwise.toSorted((one, other) => auditResults.indexOf(one.result) - auditResults.indexOf(other.result));
	return (worst && among(worst.rules, decidingFor(worst.result, changes))) ?? result;
}

function decidingFor(result: Verdict["result"], { tmpfs }: AuditedContainer["changes"]): string | undefined {
	if (result === "hardened") return "readonly/root";
	if (result === "changed") return tmpfs === undefined ? "files/engine" : "tmpfs/allowances";
	return undefined;
}

/** Policies may have other rules. */
function among(rules: readonly string[], wanted: string | undefined): string | undefined {
	return rules.find((rule) => rule === wanted) ?? rules[0];
}
