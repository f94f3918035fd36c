/**
 * Evaluates the policy for a container, in the same way at every stage.
 * @module
 */
import { type Context, latestOf, wrongClock } from "../evaluate/mod.ts";
import { type Assessment, assess } from "../harden.ts";
import type { MountTargets } from "../mutate/mod.ts";
import type { ParsedSpec } from "../oci_spec/mod.ts";
import type { Identity, Policy } from "../policy.ts";
import type { Facts, Part } from "./facts.ts";
import type { Recording } from "./recorded.ts";

/** The inputs of a decision besides the policy and the spec. */
export interface Deciding extends Pick<Recording, "stage" | "now"> {
	/** The capabilities that a container can get on this machine; undefined if they are not known. */
	readonly hostCapabilities: () => readonly string[] | undefined;
	readonly identify?: (policy: Policy, spec: ParsedSpec, context: Context) => Identity;
}

/** What is known about a container besides its spec. */
export interface Known {
	/** The OCI state that a hook received. In front of a runtime: the fields of it that are known. */
	readonly state?: object;
	/** The targets of its mounts, if the runtime has not made them yet. */
	readonly targets?: () => MountTargets;
}

/** Evaluates the policy. Changes nothing. */
export function* decide(
	{ stage, now, hostCapabilities, identify }: Deciding,
	policy: Policy,
	spec: ParsedSpec,
	{ notBefore: recordedBefore }: Facts,
	{ state, targets }: Known,
): Part<Assessment> {
	const built = policy.built && ({ time: policy.built, event: "policy-built" } as const);
	const notBefore = latestOf([built, recordedBefore]);
	const host = { capabilities: hostCapabilities() };
	const context: Context = { now: now(), notBefore, stage, host, ...(state !== undefined && { state }) };
	yield { clock: wrongClock(context.now, notBefore) };
	yield { identity: identify?.(policy, spec, context) ?? {} };
	const assessment = assess(policy, spec, context, targets);
	yield { assessment };
	return assessment;
}
