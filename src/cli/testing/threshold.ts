/**
 * How much has to be covered.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { type Coverage, percent } from "../../policy_tools/test/mod.ts";
import { usageError } from "../arguments/mod.ts";
import { percentage } from "./pretty_coverage.ts";

/** @throws {OssifyError} `usage/invalid-value` where it is no number from 0 to 100 */
export function thresholdOf(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const number = Number(text.replace(/%$/, ""));
	if (/^\d+(\.\d+)?%?$/.test(text) && number <= 100) return number;
	throw usageError("usage/invalid-value", `--threshold is a percentage, from 0 to 100, not ${JSON.stringify(text)}`);
}

/** What is to be said where less is covered; undefined where it is enough. */
export function belowThreshold({ rules, lines }: Coverage, threshold: number): OssifyError | undefined {
	const low = [percent(rules) < threshold && `rules ${percentage(rules)}`, percent(lines) < threshold && `lines ${percentage(lines)}`];
	const shares = low.filter((one) => one !== false);
	if (shares.length === 0) return undefined;
	return new OssifyError(
		"denied/coverage",
		`the tests cover less than --threshold ${threshold} %: ${shares.join(", ")}. \`ossify test --coverage\` lists what they do not reach`,
	);
}
