/**
 * Rules of the policy in test files, which are not built into it: a refusal in one refuses nothing.
 * @module
 */
import { entrypoint } from "../../policy.ts";
import { extensionPoints } from "../compile/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { nameAt, type ParsedModule } from "../syntax/mod.ts";
import { findingsEntrypoint } from "./data_findings.ts";
import type { Finding } from "./finding.ts";
import { ruleGraphOf } from "./reach.ts";

/** What ossify evaluates, by path: the rules that users add to, and those that they may write. */
const evaluated: readonly string[] = [
	...extensionPoints.map((one) => `${one.package.replaceAll(".", "/")}/${one.name}`),
	entrypoint,
	findingsEntrypoint,
];

/** Each rule that ossify would evaluate in another file, once a file. @param users the modules that are not ossify's own */
export function testFileFindings(modules: readonly ParsedModule[], users: readonly ParsedModule[], source: RegoSource): readonly Finding[] {
	const groups = ruleGraphOf(modules).groups.filter(({ path }) => isEvaluated(path));
	return groups.flatMap((group) =>
		users.flatMap((module) => {
			const found = module.isTest ? group.rules.find((one) => one.module === module) : undefined;
			return found === undefined ? [] : [inTestFile(group.path, found, source)];
		}),
	);
}

function isEvaluated(path: readonly string[]): boolean {
	return evaluated.some((one) => `${path.join("/")}/`.startsWith(`${one}/`));
}

type Found = ReturnType<typeof ruleGraphOf>["groups"][number]["rules"][number];

function inTestFile(path: readonly string[], { module, rule }: Found, source: RegoSource): Finding {
	return {
		code: "rule-in-test",
		severity: "error",
		message: `data.${path.join(".")} is extended in a file of tests, which is not built into the policy: this rule is never evaluated for a container`,
		advice: "move it to a file whose name does not end with _test.rego; or, if only tests need it, to another package",
		...placeOfSpan(shownAs(module, source), nameAt(rule)),
	};
}
