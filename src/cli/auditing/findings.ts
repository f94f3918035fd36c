/**
 * An audit as findings, for SARIF: what would be refused or changed, what is not known, and what cannot be read.
 * @module
 */
import type { AuditedContainer, AuditResult } from "../../audit/mod.ts";
import type { Finding } from "../../policy_tools/check/mod.ts";
import type { Failure } from "./reporter.ts";
import { sentenceOf } from "./sentence.ts";

const severities: Readonly<Record<AuditResult, Finding["severity"] | undefined>> = {
	refused: "error",
	unknown: "warning",
	hardened: "warning",
	changed: "warning",
	exempt: undefined,
	compliant: undefined,
};

/** A finding for each container that is not exempt or compliant, and for each failure. */
export function findingsOf(containers: readonly AuditedContainer[], failures: readonly Failure[]): readonly Finding[] {
	return [...failures.map(failed), ...containers.flatMap(findingOf)];
}

function findingOf(one: AuditedContainer): Finding[] {
	const severity = severities[one.result];
	if (severity === undefined) return [];
	return [{ code: one.rules[0] ?? one.result, severity, message: sentenceOf(one), ...placeOf(one.spec, one.line ?? 0) }];
}

function failed({ spec, code, message, advice }: Failure): Finding {
	return { code, severity: "error", message, ...placeOf(spec, 0), ...(advice !== undefined && { advice }) };
}

/** The standard input is not a file. */
function placeOf(spec: string, row: number): Pick<Finding, "path" | "row" | "column"> {
	return { path: spec === "-" ? "" : spec, row, column: row > 0 ? 1 : 0 };
}
