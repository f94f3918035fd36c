/**
 * Findings as SARIF 2.1.0, which code hosts and editors show at the line.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @module
 */
import { styleRules } from "../style/mod.ts";
import { version } from "../version.ts";
import type { Finding } from "./finding.ts";

/** One run, with a result for each finding. */
export function sarifOf(findings: readonly Finding[]): object {
	const ids = [...new Set(findings.map(({ code }) => code))].sort();
	return {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [
			{
				tool: { driver: { name: "ossify", version, rules: ids.map(descriptorOf) } },
				columnKind: "unicodeCodePoints",
				results: findings.map((one) => resultOf(one, ids.indexOf(one.code))),
			},
		],
	};
}

function descriptorOf(id: string): object {
	const summary = styleRules.find((rule) => rule.id === id)?.summary;
	return summary === undefined ? { id } : { id, shortDescription: { text: summary } };
}

function resultOf(finding: Finding, ruleIndex: number): object {
	const { code, severity, message, details = [], advice } = finding;
	const text = [message, ...details, ...(advice === undefined ? [] : [`To do: ${advice}`])].join("\n");
	return {
		ruleId: code,
		ruleIndex,
		level: severity,
		message: { text },
		...(finding.path !== "" && { locations: [{ physicalLocation: placeOf(finding) }] }),
	};
}

function placeOf({ path, row, column, endColumn, text }: Finding): object {
	const artifactLocation = { uri: `${path.startsWith("/") ? "file://" : ""}${encodeURI(path)}` };
	if (row === 0) return { artifactLocation };
	return {
		artifactLocation,
		region: {
			startLine: row,
			startColumn: column,
			...(endColumn !== undefined && { endColumn }),
			...(text !== undefined && { snippet: { text } }),
		},
	};
}
