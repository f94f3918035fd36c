/**
 * The record of a decision. It contains no environment values and no arguments of a container.
 * @module
 */
import type { Finding, Reason } from "../decision/mod.ts";
import type { Stage, WrongClock } from "../evaluate/mod.ts";
import type { SkippedAllowance } from "../mutate/mod.ts";
import type { Identity } from "../policy.ts";

/**
 * The outcome for a container.
 * - `hardened`: the kernel lists its root as read-only.
 * - `requested`: its spec asks for the changes, and the runtime has yet to apply them.
 * - `changed`: its mounts were changed, and the policy leaves the root writable.
 * - `unchanged`: there was nothing to change.
 * - `audited`: enforce mode would have changed or refused it; audit mode leaves it as it is.
 * - `denied`: refused by the policy.
 * - `failed`: refused because of an error.
 * - `allowed`: started in spite of an error (`--on-error allow`).
 */
export type Outcome = "hardened" | "requested" | "changed" | "unchanged" | "audited" | "denied" | "failed" | "allowed";

/** One decision. In audit mode, it lists the changes that enforce mode would have made. */
export interface DecisionRecord extends Identity {
	/** RFC 3339 in UTC, with milliseconds. */
	readonly time: string;
	readonly stage: Stage;
	/** The ID in the OCI state. A precreate hook gets no state, and uses the ID in the cgroup's path. */
	readonly container?: string;
	/** Set if the clock is earlier than a known event: the event and its time. The policy then gets no time in its input. */
	readonly clock?: Omit<WrongClock, "now">;
	/** SHA-256 of the policy, if it was loaded. */
	readonly policy?: string;
	/** Undefined if there is no decision. */
	readonly mode?: "enforce" | "audit";
	readonly outcome: Outcome;
	/** Whether the root file system is read-only: verified (`hardened`), requested (`requested`, `unchanged`), or would be (`audited`). */
	readonly readonly: boolean;
	/** Destinations of the tmpfs mounts that were added. */
	readonly tmpfs: readonly string[];
	/** Destinations of the mounts that were made read-only. */
	readonly readonlyMounts: readonly string[];
	/** Allowances that were left out, and why. */
	readonly leftOut: readonly SkippedAllowance[];
	readonly reasons: readonly Reason[];
	readonly deny: readonly Finding[];
	readonly warn: readonly Finding[];
	/** From the start of the hook, in milliseconds. */
	readonly duration: number;
	/** The error that refused the container; for an `audited` one, the error that would refuse it in enforce mode. */
	readonly error?: { readonly code: string; readonly message: string; readonly advice?: string };
}

/** Writes a record. Throws if it cannot; a hardened container starts all the same. */
export type Recorder = (record: DecisionRecord) => void;
