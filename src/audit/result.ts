/**
 * What a policy would make of a container that is as it is now, in one word.
 * @module
 */
import { type Assessment, obstacleTo } from "../harden.ts";
import { cleanPath } from "../oci_spec/mod.ts";

/** All results, what needs attention first. */
export const auditResults = ["refused", "unknown", "hardened", "changed", "exempt", "compliant"] as const;

/** One of them. In audit mode it is what enforce mode would do. */
export type AuditResult =
	/** The container would not start. */
	| "refused"
	/** What its form does not state decides between several results. */
	| "unknown"
	/** Its root would become read-only. */
	| "hardened"
	/** Its root stays as it is; mounts would change. */
	| "changed"
	/** The policy leaves it as it is. */
	| "exempt"
	/** It already is as the policy wants it; or its manifest is, and what the engine mounts besides becomes read-only when it starts. */
	| "compliant";

/** A result, and the rules that lead to it. */
export interface Verdict {
	readonly result: AuditResult;
	readonly rules: readonly string[];
}

/** A rule and what it says. */
interface Said {
	readonly rule: string;
	readonly message: string;
}

/**
 * The verdict on one assessment.
 * @param ownMounts of a manifest: where it mounts something. No manifest can make another mount read-only, such as the kubelet's /etc/hosts
 */
export function verdictOf(assessment: Assessment, ownMounts?: readonly string[]): Verdict {
	const { decision, patch } = assessment;
	const refusals = refusalsOf(assessment);
	if (refusals.length > 0) return { result: "refused", rules: rulesOf(refusals) };
	const rules = rulesOf(decision.reasons);
	if (patch.length === 0) return { result: decision.readonly === true ? "compliant" : "exempt", rules };
	if (decision.readonly === true && ownMounts !== undefined && isForEngine(assessment, ownMounts)) return { result: "compliant", rules };
	return { result: locksRoot(assessment) ? "hardened" : "changed", rules };
}

/** What refuses the container: the policy, or a spec whose root cannot be made read-only. */
export function refusalsOf(assessment: Assessment): readonly Said[] {
	const obstacle = obstacleTo(assessment);
	return [...assessment.decision.deny, ...(obstacle ? [{ rule: obstacle.code, message: obstacle.message }] : [])];
}

function isForEngine({ changes }: Assessment, ownMounts: readonly string[]): boolean {
	return changes.every((change) => change.what === "lock-mount" && !ownMounts.includes(cleanPath(change.destination)));
}

function locksRoot({ changes }: Assessment): boolean {
	return changes.some(({ what }) => what === "lock-root");
}

function rulesOf(said: readonly Said[]): readonly string[] {
	return [...new Set(said.map(({ rule }) => rule))];
}
