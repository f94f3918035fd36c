/**
 * What check finds, as warnings of the commands that load, build or test policies.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import {
	dataFindings,
	type Finding,
	type GivenPolicy,
	keptRuleFindings,
	refuseErrorsIn,
	slowBuiltinFindings,
} from "../../policy_tools/check/mod.ts";
import { type RegoSource, readSource } from "../../policy_tools/source/mod.ts";
import { invocationOf } from "../invocation.ts";
import { notify, renderGithub } from "../output/mod.ts";

/**
 * Warns of exemptions that expired, of entries that no container can match, and of what else the policy finds in its data.
 * @throws {DiagnosedError} `policy/invalid-data` where it finds errors
 */
export async function warnOfData(platform: Platform, given: GivenPolicy): Promise<void> {
	const found = await dataFindings(platform, given);
	refuseErrorsIn(found);
	warnOf(platform, found);
}

/** Warns of everything that check finds in the rules, errors included: tests run all the same. */
export async function warnOfRules(platform: Platform, source: RegoSource): Promise<void> {
	warnOf(platform, await keptRuleFindings(platform, source));
}

/** The same for Rego at some paths that has been compiled. Its tests are read too, as they use rules. */
export async function warnOfRulesAt(platform: Platform, paths: readonly string[]): Promise<void> {
	await warnOfRules(platform, await readSource(platform, paths, { tests: true }));
}

/** Warns of calls for which a container's start loads OPA's interpreter. */
export async function warnOfSlowBuiltins(platform: Platform, source: RegoSource): Promise<void> {
	warnOf(platform, await slowBuiltinFindings(platform, source));
}

/** A warning for each finding of any severity: an annotation in GitHub's format. */
export function warnOf(platform: Platform, findings: readonly Finding[]): void {
	if (invocationOf(platform).format === "github")
		return platform.stderr.write(renderGithub(findings.map((one) => ({ ...one, severity: "warning" }))));
	for (const { path, row, column, code, message, advice } of findings) {
		notify(platform, "warning", `${path}:${row}:${column}: ${code}: ${message}${advice ? ` → ${advice}` : ""}`, { rule: code });
	}
}
