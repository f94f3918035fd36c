/**
 * What a policy finds in its data, at its place in the files.
 * @module
 */
import { type Place, wholeFile } from "../position/mod.ts";
import { DataPlaces, type DataText } from "../source/mod.ts";
import type { DataFinding } from "./data_findings.ts";
import type { Finding } from "./finding.ts";

/** @param ruleOf the place of the rule that found it: for findings about something that no file contains */
export async function placed(
	findings: readonly DataFinding[],
	texts: readonly DataText[],
	ruleOf: (finding: DataFinding) => Place | undefined,
): Promise<Finding[]> {
	if (findings.length === 0) return [];
	const places = await DataPlaces.of(texts);
	return findings.map((finding) => {
		const { rule, message, severity = "warning", path = [] } = finding;
		const { advice = `correct the data; or suppress the finding, with --ignore ${rule}` } = finding;
		return { code: rule, severity, message, advice, ...(places.of(path) ?? ruleOf(finding) ?? wholeFile("")) };
	});
}
