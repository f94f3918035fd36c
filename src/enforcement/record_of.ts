/**
 * Makes the record of a hook's run.
 * @module
 */
import { coded, OssifyError } from "../errors.ts";
import type { Stage } from "../evaluate/mod.ts";
import type { Assessment } from "../harden.ts";
import { parentsFirst, tmpfsIn } from "../mutate/mod.ts";
import type { Progress } from "./progress.ts";
import type { DecisionRecord, Outcome } from "./record.ts";

/** The stage of a container's start, and the clock. */
export interface Occasion {
	readonly stage: Stage;
	now(): Date;
}

/** How it ended. */
export interface Ending {
	readonly start: Date;
	readonly error: unknown;
	/** Whether the container starts in spite of the error. */
	readonly allowed: boolean;
	/** Milliseconds, for a run that has not ended yet. */
	readonly duration?: number;
}

/** The record of one run. */
export function recordOf(occasion: Occasion, progress: Progress, ending: Ending): DecisionRecord {
	const { container, assessment, identity, policy, clock } = progress;
	const error = ending.error ?? progress.wouldFail;
	const { decision } = assessment ?? {};
	return {
		time: ending.start.toISOString(),
		...identity,
		...(container !== undefined && { container }),
		stage: occasion.stage,
		...(clock && { clock: { notBefore: clock.notBefore, event: clock.event } }),
		...(policy !== undefined && { policy }),
		...(decision && { mode: decision.mode }),
		outcome: outcomeOf(progress, ending),
		...changesOf(progress, ending),
		reasons: decision?.reasons ?? [],
		deny: decision?.deny ?? [],
		warn: [...(decision?.warn ?? []), ...(progress.remarks ?? [])],
		duration: ending.duration ?? occasion.now().getTime() - ending.start.getTime(),
		...(error !== undefined && { error: describe(error) }),
	};
}

function outcomeOf(progress: Progress, { error, allowed }: Ending): Outcome {
	if (allowed) return "allowed";
	if (error !== undefined) return error instanceof OssifyError && error.kind === "denied" ? "denied" : "failed";
	const { assessment, applied } = progress;
	if (assessment?.decision.mode === "audit") return outcomeOfAudit(assessment, progress);
	if (applied?.rootReadonly) return "hardened";
	// The runtime locks a root that the spec has read-only, and a later hook of ossify a marked one. Neither is verified yet.
	if (applied !== undefined) return assessment?.spec.readonly === true || applied.isMarked ? "requested" : "changed";
	return assessment && assessment.patch.length > 0 ? "requested" : "unchanged";
}

/** In enforce mode, the container would be changed or refused, or nothing would come of it. */
function outcomeOfAudit({ decision, patch }: Assessment, { wouldFail }: Progress): Outcome {
	return decision.deny.length > 0 || wouldFail !== undefined || patch.length > 0 ? "audited" : "unchanged";
}

function changesOf(
	{ assessment, applied }: Progress,
	{ error }: Ending,
): Pick<DecisionRecord, "readonly" | "tmpfs" | "readonlyMounts" | "leftOut"> {
	const isReadonly = assessment?.spec.readonly === true;
	// Planned changes that were not applied are not listed. Neither is a step that failed half-way.
	if (assessment === undefined || error !== undefined) return { readonly: isReadonly, tmpfs: [], readonlyMounts: [], leftOut: [] };
	const { changes } = assessment;
	const tmpfs = tmpfsIn(changes).map(({ entry }) => entry);
	const locked = changes.flatMap((change) => (change.what === "lock-mount" ? [change.destination] : []));
	const leftOut = [...assessment.skipped, ...(applied?.leftOut ?? [])].map(({ destination, because, by }) => ({
		destination,
		because,
		by,
	}));
	const missing = new Set(leftOut.map(({ destination }) => destination));
	return {
		readonly: isReadonly || changes.some(({ what }) => what === "lock-root"),
		tmpfs: tmpfs.sort(parentsFirst).flatMap(({ destination }) => (missing.has(destination) ? [] : [destination])),
		readonlyMounts: [...new Set(locked)],
		leftOut,
	};
}

function describe(error: unknown): NonNullable<DecisionRecord["error"]> {
	const { code, message, advice } = coded(error);
	return { code, message, ...(advice !== undefined && { advice }) };
}
