/**
 * Asking the policy about a container, and noting all that it says on the way: the same at every stage.
 * @module
 */
import { type Assessment, assess } from "../harden.ts";
import type { Identity, Policy } from "../policy.ts";
import type { ParsedSpec } from "../spec/mod.ts";
import type { Progress } from "./progress.ts";
import type { Recording } from "./recorded.ts";

/** What asking takes. */
export interface Judging extends Pick<Recording, "stage" | "now"> {
	readonly identify?: (policy: Policy, spec: ParsedSpec) => Identity;
}

/**
 * Decides, and changes nothing.
 * @param state the OCI state, only where a hook was given one
 */
export function judge({ stage, now, identify }: Judging, policy: Policy, spec: ParsedSpec, progress: Progress, state?: object): Assessment {
	progress.policy = policy.digest;
	progress.identity = identify?.(policy, spec) ?? {};
	progress.assessment = assess(policy, spec, { now: now(), stage, ...(state !== undefined && { state }) });
	return progress.assessment;
}
