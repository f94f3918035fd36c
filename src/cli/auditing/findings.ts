/**
 * An audit as findings, for SARIF: what would be refused or changed, what is not known, what the policies warn of, and what cannot be read.
 * @module
 */
import { type AuditedContainer, type AuditResult, containerKey, decidingRule, titleOf } from "../../audit/mod.ts";
import type { SarifFinding } from "../checking/mod.ts";
import type { PlacedFailure } from "./reporter.ts";
import { sentenceOf } from "./sentence.ts";

const severities: Readonly<Record<AuditResult, SarifFinding["severity"] | undefined>> = {
	refused: "error",
	unknown: "warning",
	hardened: "warning",
	changed: "warning",
	exempt: undefined,
	compliant: undefined,
};

/** A finding for each container that is not exempt or compliant, for each warning, and for each failure. */
export function findingsOf(containers: readonly AuditedContainer[], failures: readonly PlacedFailure[]): readonly SarifFinding[] {
	return [...failures.map(failed), ...containers.flatMap(findingsIn)];
}

function findingsIn(one: AuditedContainer): SarifFinding[] {
	const severity = severities[one.result];
	const result = severity === undefined ? [] : [findingOf(one, severity, { rule: decidingRule(one), message: sentenceOf(one) })];
	const warnings = one.warn.map(({ rule, message }) => findingOf(one, "warning", { rule, message: `${titleOf(one)}: ${message}` }));
	return [...result, ...warnings];
}

/** What is said of a container, and by which rule. */
interface Said {
	readonly rule: string;
	readonly message: string;
}

/** The fingerprint stays where lines move. */
function findingOf(one: AuditedContainer, severity: SarifFinding["severity"], { rule, message }: Said): SarifFinding {
	const { spec, startLine, line = 1 } = one;
	const fingerprint = `${containerKey(one)} ${rule}`;
	return { code: rule, severity, message, ...placeOf(spec, startLine ?? line), fingerprint };
}

function failed({ path, row, code, message, advice }: PlacedFailure): SarifFinding {
	return { code, severity: "error", message, ...placeOf(path, row), ...(advice !== undefined && { advice }) };
}

/** The standard input is not a file. */
function placeOf(spec: string, row: number): Pick<SarifFinding, "path" | "row" | "column"> {
	return { path: spec === "-" ? "" : spec, row, column: row > 0 ? 1 : 0 };
}
