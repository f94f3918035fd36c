/**
 * Findings as SARIF 2.1.0, which code hosts and editors show at the line.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @module
 */

import type { Log, PhysicalLocation, Region, ReportingDescriptor, Result } from "sarif";
import { segmentsOf } from "../../oci_spec/mod.ts";
import type { Finding } from "../../policy_tools/check/finding.ts";
import { styleRules } from "../../policy_tools/lint/mod.ts";
import { version } from "../version.ts";

/** A finding that is the same in another run if its fingerprint is. */
export interface SarifFinding extends Finding {
	readonly fingerprint?: string;
}

/** One run, with a result for each finding. @param describe a sentence about a rule */
export function sarifOf(findings: readonly SarifFinding[], describe: (id: string) => string | undefined = summaryOf): Log {
	const ids = [...new Set(findings.map(({ code }) => code))].sort();
	return {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [
			{
				tool: { driver: { name: "ossify", version, rules: ids.map((id) => descriptorOf(id, describe(id))) } },
				columnKind: "unicodeCodePoints",
				results: findings.map((one) => resultOf(one, ids.indexOf(one.code))),
			},
		],
	};
}

function summaryOf(id: string): string | undefined {
	return id === "test-failed" ? "a test of a policy failed" : styleRules.find((rule) => rule.id === id)?.summary;
}

function descriptorOf(id: string, summary: string | undefined): ReportingDescriptor {
	return summary === undefined ? { id } : { id, shortDescription: { text: escaped(summary) } };
}

function resultOf(finding: SarifFinding, ruleIndex: number): Result {
	const { code, severity, message, details = [], advice, fingerprint } = finding;
	const text = [message, ...details.flatMap(flat), ...(advice === undefined ? [] : [`To do: ${advice}`])].join("\n");
	return {
		ruleId: code,
		ruleIndex,
		level: severity,
		message: { text: escaped(text) },
		...(finding.path !== "" && { locations: [{ physicalLocation: placeOf(finding) }] }),
		// Not the name that GitHub uses: `upload-sarif` adds that one, and warns of another value.
		...(fingerprint !== undefined && { partialFingerprints: { "ossify/container/v1": fingerprint } }),
	};
}

/** A plain text message has no white space that suggests a structure (3.11.3), so neither a caret below a word. */
function flat(line: string): string[] {
	const plain = line.trim();
	return /^\^*$/.test(plain) ? [] : [plain];
}

/** Single braces are for placeholders (3.11.5). */
function escaped(text: string): string {
	return text.replaceAll(/[{}]/g, "$&$&");
}

function placeOf(finding: Finding): PhysicalLocation {
	const artifactLocation = { uri: uriOf(finding.path) };
	return finding.row === 0 ? { artifactLocation } : { artifactLocation, ...regionsOf(finding) };
}

/** A path may hold what means something else in a URI: `#`, `?`, and a colon in its first segment. */
function uriOf(path: string): string {
	const segments = segmentsOf(path);
	return `${path.startsWith("/") ? "file:///" : ""}${segments.map(encodeURIComponent).join("/")}`;
}

/** A region's snippet is the region, no more (3.30.13); the line around it, where there is more of it, is the context (3.29.5). */
function regionsOf({ row, column, endColumn, text }: Finding): Pick<PhysicalLocation, "region" | "contextRegion"> {
	const region: Region = { startLine: row, startColumn: column, ...(endColumn !== undefined && { endColumn }) };
	if (text === undefined) return { region };
	const part = [...text].slice(column - 1, endColumn && endColumn - 1).join("");
	const withPart = { region: { ...region, snippet: { text: part } } };
	return part === text ? withPart : { ...withPart, contextRegion: { startLine: row, snippet: { text } } };
}
