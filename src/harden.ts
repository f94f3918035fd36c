/**
 * The whole flow: a spec in, a hardened spec out.
 * @module
 */
import type { Decision } from "./decision/mod.ts";
import { OssifyError } from "./errors.ts";
import type { Context } from "./evaluate/mod.ts";
import { encodeUtf8 } from "./json/mod.ts";
import { mutate, type Plan, planMutation } from "./mutate/mod.ts";
import type { Policy } from "./policy.ts";
import { type ParsedSpec, parseSpec } from "./spec/mod.ts";

/** What a policy makes of a spec: the decision and the change that follows from it, not yet made. */
export interface Assessment extends Plan {
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

	constructor(assessment: Assessment) {
		const said = assessment.decision.deny.map(({ rule, message }) => `${rule}: ${message}`).join("; ");
		super("denied/by-policy", `the policy refuses this container: ${said}`);
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

/** Decides and plans, and changes nothing: for audits, explanations and tests. Throws as {@link harden} does, but for denials. */
export function assess(policy: Policy, spec: Uint8Array | string | ParsedSpec, context: Context): Assessment {
	const parsed = typeof spec === "string" ? parseSpec(encodeUtf8(spec)) : spec instanceof Uint8Array ? parseSpec(spec) : spec;
	const decision = policy.decide(parsed, context);
	const plan = planMutation(parsed, decision);
	return { spec: parsed, decision, ...plan };
}

/** Makes an assessment's change. */
export function enforce(assessment: Assessment): Hardened {
	const { decision, spec, patch } = assessment;
	if (decision.mode === "audit") return { ...assessment, bytes: spec.bytes };
	if (decision.deny.length > 0) throw new DeniedError(assessment);
	return { ...assessment, bytes: mutate(spec, patch) };
}
