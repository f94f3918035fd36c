/**
 * A container of an audit as a result of OpenReports.
 * @see https://github.com/openreports/reports-api/blob/769d97879794167439427e472eeaa4b936d628e2/apis/openreports.io/v1alpha1/report_types.go
 * @module
 */
import type { AuditedContainer, AuditResult, AuditRun } from "../../audit/mod.ts";
import { entrypoint } from "../../policy.ts";
import { visible } from "../../visible.ts";
import type { Failure } from "./reporter.ts";
import { sentenceOf, warningsOf } from "./sentence.ts";

/** What a summary counts. */
export const reportOutcomes = ["pass", "fail", "warn", "error", "skip"] as const;
type ReportOutcome = (typeof reportOutcomes)[number];

/** A reference to an object. */
interface Subject {
	readonly apiVersion?: string;
	readonly kind: string;
	readonly namespace?: string;
	readonly name?: string;
}

/** One element of `results`. */
export interface ReportResult {
	readonly policy: string;
	readonly rule?: string;
	readonly severity: "critical" | "high" | "medium" | "low" | "info";
	readonly timestamp: { readonly seconds: number; readonly nanos: number };
	readonly result: ReportOutcome;
	/** In Kubernetes' words: a `warn` is not scored. */
	readonly scored: boolean;
	readonly resources?: readonly Subject[];
	readonly message: string;
	readonly properties: Readonly<Record<string, string>>;
}

const judged: Readonly<Record<AuditResult, readonly [ReportOutcome, ReportResult["severity"]]>> = {
	refused: ["fail", "high"],
	unknown: ["warn", "medium"],
	hardened: ["fail", "medium"],
	changed: ["warn", "low"],
	exempt: ["skip", "info"],
	compliant: ["pass", "info"],
};

/** What breaks, or loses data, is more urgent than the missing field alone. */
function judgementOf({ result, risk, note, warn }: AuditedContainer): readonly [ReportOutcome, ReportResult["severity"]] {
	if (result === "unknown" && note !== undefined) return ["error", "medium"];
	if (result === "compliant" && warn.length > 0) return ["warn", "medium"];
	return result === "hardened" && (risk === "drift" || risk === "data") ? ["fail", "high"] : judged[result];
}

/** The result of a container. */
export function reportResultOf(one: AuditedContainer, run: AuditRun): ReportResult {
	const [result, severity] = judgementOf(one);
	const { result: auditResult, rules, mode, risk, written, engine, name, id, image, state, spec } = one;
	const properties = {
		...{ auditResult, mode, risk, writtenBytes: written && String(written.bytes) },
		...{ engine, container: name, containerID: id, image, spec, status: state?.status, root: state?.root },
	};
	return {
		policy: entrypoint,
		...(rules.length > 0 && { rule: bounded(rules.join(", ")) }),
		...{
			severity,
			timestamp: timestampOf(run),
			result,
			scored: result !== "warn",
			resources: [subjectOf(one)],
			message: bounded([sentenceOf(one), ...warningsOf(one)].join("\n")),
		},
		properties: textsIn(properties),
	};
}

/** The result of what cannot be audited. */
export function reportErrorOf({ spec, code, message, advice }: Failure, run: AuditRun): ReportResult {
	const text = bounded([`${spec}: ${message}`, advice].filter(Boolean).join("\n"));
	const common = {
		policy: entrypoint,
		rule: code,
		severity: "medium",
		timestamp: timestampOf(run),
		result: "error",
		scored: true,
	} as const;
	return { ...common, message: text, properties: textsIn({ spec }) };
}

/** The object of a manifest, the pod on a node, or a container that Kubernetes does not know. */
function subjectOf({ object, namespace, pod, name, id, spec, container }: AuditedContainer): Subject {
	const isPod = namespace !== undefined && pod !== undefined;
	const own = isPod
		? { apiVersion: "v1", kind: "Pod", namespace, name: pod }
		: { kind: "Container", namespace, name: name ?? container ?? id ?? spec };
	const { kind, ...rest } = object ?? own;
	return { kind: bounded(kind), ...textsIn(rest) };
}

function timestampOf({ time }: AuditRun): ReportResult["timestamp"] {
	const milliseconds = Date.parse(time);
	return { seconds: Math.floor(milliseconds / 1000), nanos: (milliseconds % 1000) * 1_000_000 };
}

function textsIn(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(values).flatMap(([key, text]) => (text ? [[key, bounded(text)]] : [])));
}

/** Names have some 250 characters, messages some hundred. A report may not become too large by a single one. */
const longest = 4000;

/** As it can be shown: `kubectl describe` prints it. */
function bounded(text: string): string {
	const lines = text.split("\n").map(visible).join("\n");
	return lines.length > longest ? `${lines.slice(0, longest)}…` : lines;
}
