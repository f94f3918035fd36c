/**
 * The record of a decision of a hook. It holds no environment value and no argument of a container.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { Stage, WrongClock } from "../evaluate/mod.ts";
import type { SkippedAllowance } from "../mutate/mod.ts";
import type { Identity } from "../policy.ts";

/**
 * The outcome. `hardened`: the kernel lists its root as read-only; `requested`: its spec was changed, and the runtime is to apply that; `changed`:
 * its mounts were changed, and the policy leaves the root writable; `unchanged`: there was nothing to change; `audited`: would have been changed or refused, and
 * is left as it is in audit mode;
 * `denied`: refused by the policy; `failed`: refused because of an error; `allowed`: started in spite of an error (`--on-error allow`).
 */
export type Outcome = "hardened" | "requested" | "changed" | "unchanged" | "audited" | "denied" | "failed" | "allowed";

/** One decision. In audit mode, the changes that would have been made. */
export interface DecisionRecord extends Identity {
	/** RFC 3339 in UTC, with milliseconds. */
	readonly time: string;
	readonly stage: Stage;
	/** The id of the OCI state. A precreate hook gets no state: there it is the id in the cgroup's path. */
	readonly container?: string;
	/** Set where the clock is earlier than a known event: which event, and when. The policy was then given no time. */
	readonly clock?: Omit<WrongClock, "now">;
	/** SHA-256 of the policy, where it was loaded. */
	readonly policy?: string;
	/** Undefined where there is no decision. */
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
	readonly reasons: readonly Finding[];
	readonly deny: readonly Finding[];
	readonly warn: readonly Finding[];
	/** From the start of the hook, in milliseconds. */
	readonly duration: number;
	/** Of an `audited` container: what would refuse it in enforce mode. `advice`: what to do about it, where that is known. */
	readonly error?: { readonly code: string; readonly message: string; readonly advice?: string };
}

/** Writes records. Throws where it cannot, which never stops a container. */
export type Recorder = (record: DecisionRecord) => void;
