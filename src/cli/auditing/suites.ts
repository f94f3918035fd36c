/**
 * An audit as test suites, for JUnit's format: a suite for each namespace, and one for what cannot be read.
 * @module
 */
import { type AuditedContainer, type AuditResult, titleOf } from "../../audit/mod.ts";
import type { JunitCase, JunitSuite } from "../output/junit.ts";
import type { Failure } from "./reporter.ts";
import { sentenceOf, warningsOf } from "./sentence.ts";

/** @param failing the results that are failures */
export function suitesOf(
	containers: readonly AuditedContainer[],
	failures: readonly Failure[],
	failing: readonly AuditResult[],
): readonly JunitSuite[] {
	const names = [...new Set(containers.map(suiteOf))].sort();
	const suites = names.map((name) => {
		const cases = containers.filter((one) => suiteOf(one) === name).map((one) => caseOf(one, failing));
		return { name, cases };
	});
	const errors = failures.length === 0 ? [] : [{ name: "ossify audit: errors", cases: failures.map(errorOf) }];
	return [...suites, ...errors];
}

/** That of containers without a namespace has the command's name. */
function suiteOf({ namespace = "ossify audit" }: AuditedContainer): string {
	return namespace;
}

function caseOf(one: AuditedContainer, failing: readonly AuditResult[]): JunitCase {
	const { spec, startLine, result, rules } = one;
	const warnings = warningsOf(one);
	const line = one.line ?? startLine;
	const failure = { message: `${result}: ${rules.join(", ")}`, text: [sentenceOf(one), ...warnings].join("\n") };
	return {
		classname: suiteOf(one),
		name: titleOf(one),
		...(spec !== "-" && { file: spec }),
		...(line !== undefined && { line }),
		...(failing.includes(result) && { failure }),
		...(result === "exempt" && !failing.includes(result) && { skipped: rules.join(", ") }),
		...(warnings.length > 0 && { output: warnings.join("\n") }),
	};
}

function errorOf({ spec, code, message }: Failure): JunitCase {
	return { classname: "ossify audit", name: spec, error: { type: code, message, text: message } };
}
