/**
 * An assessment in sentences: what was decided and by which rule, what changes and what does not. Nothing is decided here.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import { type Assessment, obstacleTo } from "../harden.ts";
import type { SkippedAllowance } from "../mutate/mod.ts";
import { changesOf, type ShownChange } from "./changes.ts";

/** The result for a container. */
export type Verdict =
	/** The spec changes. */
	| "hardened"
	/** The spec does not change. */
	| "unchanged"
	/** The container is refused. */
	| "denied";

/** All that is known of one container. */
export interface Explanation {
	/** In audit mode nothing is changed or refused: then this is the result in enforce mode. */
	readonly outcome: Verdict;
	readonly mode: "enforce" | "audit";
	/** Whether the container's root is read-only in the end, by the policy or by the spec itself; in audit mode, whether it would be. */
	readonly readonly: boolean;
	readonly reasons: readonly Finding[];
	readonly deny: readonly Finding[];
	readonly warn: readonly Finding[];
	readonly changes: readonly ShownChange[];
	/** tmpfs mounts that the policy allows and the spec makes needless. */
	readonly skipped: readonly SkippedAllowance[];
	/** Where the image is at hand: tmpfs mounts that a hook of ossify's own makes and fills, with Podman's hook and in front of a runtime. */
	readonly filledByHook?: readonly string[];
}

/** Explains an assessment. @param filledByHook see {@link Explanation.filledByHook} */
export function explain(assessment: Assessment, filledByHook: readonly string[] = []): Explanation {
	const { decision, spec, patch, skipped } = assessment;
	const obstacle = obstacleTo(assessment);
	const deny = [...decision.deny, ...(obstacle ? [{ rule: obstacle.code, message: obstacle.message }] : [])];
	return {
		outcome: deny.length > 0 ? "denied" : patch.length > 0 ? "hardened" : "unchanged",
		mode: decision.mode,
		readonly: spec.readonly === true || decision.readonly === true,
		reasons: decision.reasons,
		deny,
		warn: decision.warn,
		changes: changesOf(assessment),
		skipped,
		...(filledByHook.length > 0 && { filledByHook }),
	};
}
