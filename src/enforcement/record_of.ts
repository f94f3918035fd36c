/**
 * Makes the record of a run.
 * @module
 */
import { coded, OssifyError } from "../errors.ts";
import type { Stage } from "../evaluate/mod.ts";
import type { Assessment } from "../harden.ts";
import { parentsFirst, tmpfsIn } from "../mutate/mod.ts";
import type { Facts } from "./facts.ts";
import type { DecisionRecord, Outcome } from "./record.ts";

/** The stage of a container's start, and the clock. */
export interface Occasion {
	readonly stage: Stage;
	now(): Date;
}

/** How the run ended. */
export interface Ending {
	readonly start: Date;
	readonly error: unknown;
	/** Whether the container starts in spite of the error. */
	readonly allowed: boolean;
	/** Milliseconds, for a run that has not ended yet. */
	readonly duration?: number;
}

/** The record of one run. */
export function recordOf(occasion: Occasion, facts: Facts, ending: Ending): DecisionRecord {
	const { container, assessment, identity, policy, clock, request } = facts;
	const error = ending.error ?? facts.wouldFail;
	const { decision } = assessment ?? {};
	return {
		time: ending.start.toISOString(),
		...identity,
		...(container !== undefined && { container }),
		stage: occasion.stage,
		...(clock && { clock: { notBefore: clock.notBefore, event: clock.event } }),
		...(policy !== undefined && { policy }),
		...(decision && { mode: decision.mode }),
		...(request && { mode: "enforce" as const }),
		outcome: outcomeOf(facts, ending),
		...changesOf(facts, ending),
		reasons: decision?.reasons ?? [],
		deny: decision?.deny ?? [],
		warn: [...(decision?.warn ?? []), ...(facts.remarks ?? [])],
		duration: ending.duration ?? occasion.now().getTime() - ending.start.getTime(),
		...(error !== undefined && { error: describe(error) }),
	};
}

function outcomeOf(facts: Facts, { error, allowed }: Ending): Outcome {
	if (allowed) return "allowed";
	if (error !== undefined) return error instanceof OssifyError && error.kind === "denied" ? "denied" : "failed";
	const { assessment, applied, request } = facts;
	if (assessment?.decision.mode === "audit") return outcomeOfAudit(assessment, facts);
	if (applied?.rootReadonly) return "hardened";
	// The runtime locks a root that is read-only in the spec, and a later hook of ossify locks a marked one. Neither is verified yet.
	const isLockedLater = assessment?.spec.readonly === true || applied?.isMarked || request?.readonly === true;
	if (applied !== undefined) return isLockedLater ? "requested" : "changed";
	return assessment && assessment.patch.length > 0 ? "requested" : "unchanged";
}

/** Whether enforce mode would have changed or refused the container. */
function outcomeOfAudit({ decision, patch }: Assessment, { wouldFail }: Facts): Outcome {
	return decision.deny.length > 0 || wouldFail !== undefined || patch.length > 0 ? "audited" : "unchanged";
}

type Changes = Pick<DecisionRecord, "readonly" | "tmpfs" | "readonlyMounts" | "leftOut">;

function changesOf({ assessment, applied, request }: Facts, { error }: Ending): Changes {
	const leftOut = [...(assessment?.skipped ?? []), ...(applied?.leftOut ?? [])].map(({ destination, because, by }) => ({
		destination,
		because,
		by,
	}));
	const missing = new Set(leftOut.map(({ destination }) => destination));
	const made = (destinations: readonly string[]) => destinations.filter((destination) => !missing.has(destination));
	if (request !== undefined)
		return { readonly: request.readonly, tmpfs: applied === undefined ? [] : made(request.tmpfs), readonlyMounts: [], leftOut };
	const isReadonly = assessment?.spec.readonly === true;
	// After an error, planned changes may not have been applied, or only in part: none is listed.
	if (assessment === undefined || error !== undefined) return { readonly: isReadonly, tmpfs: [], readonlyMounts: [], leftOut: [] };
	const { changes } = assessment;
	const tmpfs = tmpfsIn(changes).map(({ entry }) => entry);
	const locked = changes.flatMap((change) => (change.what === "lock-mount" ? [change.destination] : []));
	return {
		readonly: isReadonly || changes.some(({ what }) => what === "lock-root"),
		tmpfs: made(tmpfs.sort(parentsFirst).map(({ destination }) => destination)),
		readonlyMounts: [...new Set(locked)],
		leftOut,
	};
}

function describe(error: unknown): NonNullable<DecisionRecord["error"]> {
	const { code, message, advice } = coded(error);
	return { code, message, ...(advice !== undefined && { advice }) };
}
