/**
 * What is recorded of each decision that a hook makes. It holds no environment value and no argument of a container.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { Stage, WrongClock } from "../evaluate/mod.ts";
import type { SkippedAllowance } from "../mutate/mod.ts";
import type { Identity } from "../policy.ts";

/**
 * What became of the container. `hardened`: its root was seen read-only; `requested`: its spec was changed, and the runtime is to carry that
 * out; `changed`: its mounts were, and the policy leaves the root writable; `unchanged`: there was nothing to change; `audited`: left alone,
 * in audit mode; `denied`: refused by the policy; `failed`: refused as something went wrong; `allowed`: let go in spite of that
 * (`--on-error allow`).
 */
export type Outcome = "hardened" | "requested" | "changed" | "unchanged" | "audited" | "denied" | "failed" | "allowed";

/** One decision. In audit mode, what would have been changed. */
export interface DecisionRecord extends Identity {
	/** RFC 3339 in UTC, with milliseconds. */
	readonly time: string;
	readonly stage: Stage;
	/** The id by the OCI state; a precreate hook gets none, so there it is the one that the spec has for the cgroup. */
	readonly container?: string;
	/** Where the clock shows a time before something that has happened: what, and when. The policy was given no time then. */
	readonly clock?: Omit<WrongClock, "now">;
	/** SHA-256 of the policy, where it was read so far. */
	readonly policy?: string;
	/** Undefined where it did not come to a decision. */
	readonly mode?: "enforce" | "audit";
	readonly outcome: Outcome;
	/** Whether the root file system is read-only: seen to be (`hardened`), asked for (`requested`, `unchanged`), or would be (`audited`). */
	readonly readonly: boolean;
	/** Destinations of the tmpfs mounts that were added. */
	readonly tmpfs: readonly string[];
	/** Destinations of the mounts that turned read-only. */
	readonly readonlyMounts: readonly string[];
	/** Allowances that were left out, and why. */
	readonly leftOut: readonly SkippedAllowance[];
	readonly reasons: readonly Finding[];
	readonly deny: readonly Finding[];
	readonly warn: readonly Finding[];
	/** From the start of the hook, in milliseconds. */
	readonly duration: number;
	/** `advice`: what to do about it, where that is known. */
	readonly error?: { readonly code: string; readonly message: string; readonly advice?: string };
}

/** Takes records. Throws where it cannot, which never stops a container. */
export type Recorder = (record: DecisionRecord) => void;
