/**
 * Data and rules with which no decision is valid, before a bundle is made of them: each container that is not exempt would be refused.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Platform } from "../../platform/mod.ts";
import { withCompiler } from "../compile/mod.ts";
import { dataLines, unignored } from "../data/mod.ts";
import { DiagnosedError } from "../position/mod.ts";
import type { DataText, RegoSource } from "../source/mod.ts";
import { parse } from "../syntax/mod.ts";
import type { Finding } from "./finding.ts";
import { commentLinesIn } from "./rule_findings.ts";
import { refusalOfPlainest, tryOut } from "./trial.ts";

/** What was built. */
export interface BuiltPolicy {
	readonly source: RegoSource;
	/** The data that is not ossify's own. */
	readonly ownData: readonly DataText[];
	/** With the entrypoint that decides. */
	readonly wasm: Uint8Array;
}

/**
 * Refuses data in which the policy's own checks find errors, and data and rules for which the plainest container cannot be decided about,
 * without those that a comment keeps.
 * @param found what the policy finds in its data
 * @throws {DiagnosedError} `policy/invalid-data`, `policy/invalid-rules`
 */
export async function refuseRefusedData(
	platform: Platform,
	{ source, ownData, wasm }: BuiltPolicy,
	found: readonly Finding[],
): Promise<void> {
	const now = platform.now();
	const refusal = await refusalOfPlainest({ wasm, data: source.data }, now);
	const isUndefined = refusal?.code === "policy/undefined-decision";
	const errors = found.filter(({ severity }) => severity === "error");
	const faults = errors.length === 0 && refusal ? await faultsOfDecision(platform, source, { ownData, now, isUndefined }) : errors;
	if (faults.length === 0) return;
	const what = refusal ? `no container could be decided about: ${refusal.message}` : "the policy's own checks find errors in the data";
	const isOfData = faults.every(({ path }) => ownData.some(({ shown }) => shown === path));
	const [code, doing] = isOfData
		? (["policy/invalid-data", "trying the policies with their data"] as const)
		: (["policy/invalid-rules", "trying the policies"] as const);
	throw new DiagnosedError(new OssifyError(code, what, { cause: refusal }), doing, ...faults);
}

/** @throws {DiagnosedError} `policy/invalid-data` where the policy's own checks find errors in its data */
export function refuseErrorsIn(found: readonly Finding[]): void {
	const errors = found.filter(({ severity }) => severity === "error");
	if (errors.length === 0) return;
	const what = "the policy's own checks find errors in the data";
	throw new DiagnosedError(new OssifyError("policy/invalid-data", what), "trying the policy with its data", ...errors);
}

/** What is wrong with the decision, as check finds it. */
async function faultsOfDecision(
	platform: Platform,
	source: RegoSource,
	{ ownData, now, isUndefined }: { readonly ownData: readonly DataText[]; readonly now: Date; readonly isUndefined: boolean },
): Promise<readonly Finding[]> {
	const modules = await withCompiler(platform, "reading the policies", (compiler) => parse(compiler, source.modules).modules);
	const { decision } = await tryOut(platform, source, modules, { now, ownData });
	// Data that are given later, or another container, may fulfil the condition of a decision that is undefined.
	const certain = decision.filter(({ path }) => !isUndefined || ownData.some(({ shown }) => shown === path));
	const lines = new Map([...commentLinesIn(modules, source), ...ownData.map(({ shown, text }) => [shown, dataLines(text)] as const)]);
	return unignored(certain, lines, []);
}
