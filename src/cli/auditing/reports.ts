/**
 * An audit as reports of OpenReports, for `kubectl apply -f -`: one for each namespace, and one for the cluster.
 * @see https://openreports.io
 * @module
 */
import type { AuditedContainer, AuditRun } from "../../audit/mod.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { type ReportResult, reportErrorOf, reportOutcomes, reportResultOf } from "./report_result.ts";
import type { Failure } from "./reporter.ts";

/** A `Report`, or a `ClusterReport` for what has no namespace. */
export interface OpenReport {
	readonly apiVersion: "openreports.io/v1alpha1";
	readonly kind: "Report" | "ClusterReport";
	readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Readonly<Record<string, string>> };
	readonly source: "ossify";
	readonly scope?: { readonly apiVersion: "v1"; readonly kind: "Node"; readonly name: string };
	readonly summary: Readonly<Record<string, number>>;
	readonly results: readonly ReportResult[];
}

/** What kubectl takes. */
export interface ReportList {
	readonly apiVersion: "v1";
	readonly kind: "List";
	readonly items: readonly OpenReport[];
}

/**
 * All reports of an audit: at least one, as kubectl refuses an empty list ("no objects passed to apply"), and an earlier report has to go.
 * @see https://github.com/kubernetes/kubectl/blob/v0.34.1/pkg/cmd/apply/apply.go `ApplyOptions.Run`
 */
export function reportsOf(containers: readonly AuditedContainer[], failures: readonly Failure[], run: AuditRun): ReportList {
	const groups = new Map<string, ReportResult[]>();
	const add = (namespace: string, result: ReportResult) => {
		const group = groups.get(namespace);
		if (group === undefined) groups.set(namespace, [result]);
		else group.push(result);
	};
	for (const one of containers) add(namespaceOf(one), reportResultOf(one, run));
	for (const failure of failures) add("", reportErrorOf(failure, run));
	if (groups.size === 0) groups.set("", []);
	const items = [...groups]
		.sort()
		.flatMap(([namespace, results]) => piecesOf(results).map((piece, index) => reportOf(namespace, piece, index, run)));
	return { apiVersion: "v1", kind: "List", items };
}

/** A DNS label, as namespaces are named; those of containerd or of hostile specs may be none. */
const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

function namespaceOf({ object, namespace }: AuditedContainer): string {
	const given = object === undefined ? namespace : object.namespace;
	return given !== undefined && dnsLabel.test(given) ? given : "";
}

function reportOf(namespace: string, results: readonly ReportResult[], index: number, { node }: AuditRun): OpenReport {
	const counts = reportOutcomes.map((one) => [one, results.filter(({ result }) => result === one).length]);
	const name = ["ossify-audit", dnsName(node ?? ""), index === 0 ? "" : String(index + 1)].filter(Boolean).join("-");
	return {
		apiVersion: "openreports.io/v1alpha1",
		kind: namespace === "" ? "ClusterReport" : "Report",
		metadata: { name, ...(namespace !== "" && { namespace }), labels: { "app.kubernetes.io/managed-by": "ossify" } },
		source: "ossify",
		...(node !== undefined && { scope: { apiVersion: "v1", kind: "Node", name: node } }),
		summary: Object.fromEntries(counts),
		results,
	};
}

/** A DNS subdomain of at most 253 characters, with what is before and after it. */
function dnsName(text: string): string {
	return text
		.toLowerCase()
		.replace(/[^a-z0-9.]+/g, "-")
		.replace(/[-.]*\.[-.]*/g, ".")
		.slice(0, 200)
		.replace(/^[-.]+|[-.]+$/g, "");
}

/**
 * kubectl keeps what it applied in an annotation, and annotations have at most 256 KiB.
 * @see https://github.com/kubernetes/apimachinery/blob/v0.34.1/pkg/api/validation/objectmeta.go
 */
const mostBytes = 224 * 1024;

function piecesOf(results: readonly ReportResult[]): readonly (readonly ReportResult[])[] {
	const pieces: ReportResult[][] = [[]];
	let bytes = 0;
	for (const result of results) {
		const own = bytesOf(result);
		if (bytes + own > mostBytes && bytes > 0) {
			pieces.push([]);
			bytes = 0;
		}
		pieces.at(-1)?.push(result);
		bytes += own;
	}
	return pieces;
}

/** As Go's encoder writes it, which escapes these characters. */
function bytesOf(result: ReportResult): number {
	return encodeUtf8(JSON.stringify(result).replaceAll(/[<>&\u2028\u2029]/g, "\\u0000")).length + 1;
}
