/**
 * Refuses data with which no decision is valid, before a bundle is built: each container that is not exempt would be refused.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Platform } from "../../platform/mod.ts";
import { withCompiler } from "../compile/mod.ts";
import { DiagnosedError } from "../position/mod.ts";
import type { DataText, RegoSource } from "../source/mod.ts";
import { parse } from "../syntax/mod.ts";
import type { Finding } from "./finding.ts";
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
 * Refuses data in which the policy's own checks find errors, and data with which the decision about the simplest container is invalid. A rule that is
 * wrong for one container may be right for others.
 * @param found what the policy finds in its data
 * @throws {DiagnosedError} `policy/invalid-data`
 */
export async function refuseRefusedData(
	platform: Platform,
	{ source, ownData, wasm }: BuiltPolicy,
	found: readonly Finding[],
): Promise<void> {
	const now = platform.now();
	const refusal = await refusalOfPlainest({ wasm, data: source.data }, now);
	const errors = found.filter(({ severity }) => severity === "error");
	const faults = errors.length === 0 && refusal ? await faultsOfDecision(platform, source, ownData, now) : errors;
	if (faults.length === 0) return;
	const what = refusal
		? `there is no valid decision about any container: ${refusal.message}`
		: "the policy's own checks find errors in the data";
	throw new DiagnosedError(
		new OssifyError("policy/invalid-data", what, { cause: refusal }),
		"trying the policies with their data",
		...faults,
	);
}

/** @throws {DiagnosedError} `policy/invalid-data` where the policy's own checks find errors in its data */
export function refuseErrorsIn(found: readonly Finding[]): void {
	const errors = found.filter(({ severity }) => severity === "error");
	if (errors.length === 0) return;
	const what = "the policy's own checks find errors in the data";
	throw new DiagnosedError(new OssifyError("policy/invalid-data", what), "trying the policy with its data", ...errors);
}

/** What is wrong with the decision, where that is in the user's data. */
async function faultsOfDecision(
	platform: Platform,
	source: RegoSource,
	ownData: readonly DataText[],
	now: Date,
): Promise<readonly Finding[]> {
	const modules = await withCompiler(platform, "reading the policies", (compiler) => parse(compiler, source.modules).modules);
	const { decision } = await tryOut(platform, source, modules, { now, ownData });
	return decision.filter(({ path }) => ownData.some(({ shown }) => shown === path));
}
