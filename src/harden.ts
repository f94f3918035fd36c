/**
 * The whole flow: a spec in, a hardened spec out.
 * @module
 */
import type { Decision } from "./decision/mod.ts";
import { OssifyError } from "./errors.ts";
import type { Context } from "./evaluate/mod.ts";
import { encodeUtf8 } from "./json/mod.ts";
import { type MountTargets, type MutationPlan, mutate, planMutation } from "./mutate/mod.ts";
import { type ParsedSpec, parseSpec } from "./oci_spec/mod.ts";
import type { Policy, PolicyIdentity } from "./policy.ts";

/** What a policy makes of a spec: the decision and the change that follows from it, not yet made. */
export interface Assessment extends MutationPlan {
	readonly spec: ParsedSpec;
	readonly decision: Decision;
}

/** A spec, hardened as its decision says. */
export interface Hardened extends Assessment {
	/** The spec to start the container with; in audit mode, and where nothing changes, the very bytes that came in. */
	readonly bytes: Uint8Array;
}

/** The policy refused the container. */
export class DeniedError extends OssifyError {
	readonly assessment: Assessment;

	/** @param refused what it is that does not start */
	constructor(assessment: Assessment, refused = "container") {
		const said = assessment.decision.deny.map(({ rule, message }) => `${rule}: ${message}`).join("; ");
		super("denied/by-policy", `the policy refuses this ${refused}: ${said}`);
		this.assessment = assessment;
	}
}

/**
 * Hardens one OCI runtime spec. Pure: no clock, no files, no environment.
 * @param spec the content of a `config.json`
 * @throws {DeniedError} where the policy, in enforce mode, refuses the container
 * @throws {OssifyError} of kind `input` or `policy`; there is no result that could be used by mistake
 * @example
 * const { bytes } = harden(policy, await readFile("config.json"), { now: new Date() });
 */
export function harden(policy: Policy, spec: Uint8Array | string, context: Context): Hardened {
	const assessment = assess(policy, spec, context);
	return enforce(assessment);
}

/**
 * Decides and plans, and changes nothing: for audits, explanations and tests. Throws as {@link harden} does, but for refusals.
 * @param targets where the container's paths lead, for a caller that has its image; left out: where the spec says
 */
export function assess(
	policy: Policy,
	spec: Uint8Array | string | ParsedSpec,
	context: Context,
	targets?: (spec: ParsedSpec) => MountTargets,
): Assessment {
	const parsed = typeof spec === "string" ? parseSpec(encodeUtf8(spec)) : spec instanceof Uint8Array ? parseSpec(spec) : spec;
	return planned(parsed, policy.decide(parsed, context), targets);
}

/** The same for many containers, of which each has a name. */
export function assessAndIdentify(
	policy: Policy,
	spec: ParsedSpec,
	context: Context,
	targets?: (spec: ParsedSpec) => MountTargets,
): { readonly assessment: Assessment; readonly identity: PolicyIdentity } {
	const { decision, identity } = policy.decideAndIdentify(spec, context);
	return { assessment: planned(spec, decision, targets), identity };
}

function planned(spec: ParsedSpec, decision: Decision, targets?: (spec: ParsedSpec) => MountTargets): Assessment {
	const plan = planMutation(spec, decision, decision.tmpfs.length > 0 ? targets?.(spec) : undefined);
	return { spec, decision, ...plan };
}

/**
 * Makes an assessment's change.
 * @throws {DeniedError} where the policy, in enforce mode, refuses the container
 * @throws {OssifyError} `input/root-mount` where the change could not have its effect
 */
export function enforce(assessment: Assessment): Hardened {
	const { decision, spec, patch } = assessment;
	if (decision.mode === "audit") return { ...assessment, bytes: spec.bytes };
	if (decision.deny.length > 0) throw new DeniedError(assessment);
	const obstacle = obstacleTo(assessment);
	if (obstacle !== undefined) throw obstacle;
	return { ...assessment, bytes: mutate(spec, patch) };
}

/** True where the policy, in enforce mode, wants the container other than its author left it, or read-only as it is. */
export function isHardening({ decision, patch }: Assessment): boolean {
	return decision.mode === "enforce" && (decision.readonly === true || patch.length > 0);
}

/** Why a container that the policy wants read-only would not be, by its spec alone: it mounts something over the root. */
export function obstacleTo({ decision, spec }: Assessment): OssifyError | undefined {
	const index = decision.readonly === true ? (spec.mounts ?? []).findIndex(({ destination }) => destination === "/") : -1;
	if (index < 0) return undefined;
	return new OssifyError(
		"input/root-mount",
		`cannot make the root read-only: mounts[${index}] is on the root itself, and runtimes differ on what is read-only then`,
		{ advice: "mount it on a path below the root", part: ["mounts", index, "destination"] },
	);
}
