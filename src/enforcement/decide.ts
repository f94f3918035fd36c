/**
 * Evaluates the policy for a container. The same at every stage.
 * @module
 */
import { type Context, latestOf, wrongClock } from "../evaluate/mod.ts";
import { type Assessment, assess } from "../harden.ts";
import type { MountTargets } from "../mutate/mod.ts";
import type { ParsedSpec } from "../oci_spec/mod.ts";
import type { Identity, Policy } from "../policy.ts";
import type { Facts, Part } from "./facts.ts";
import type { Recording } from "./recorded.ts";

/** What a decision needs besides policy and spec. */
export interface Deciding extends Pick<Recording, "stage" | "now"> {
	/** The capabilities that a container can get on this machine; undefined where they are not known. */
	readonly hostCapabilities: () => readonly string[] | undefined;
	readonly identify?: (policy: Policy, spec: ParsedSpec, context: Context) => Identity;
}

/** What is known about a container besides its spec. */
export interface Known {
	/** The OCI state: as a hook received it, or what is known of it in front of a runtime. */
	readonly state?: object;
	/** The targets of its mounts, where the runtime has yet to make them. */
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
