/**
 * What the commands that decide about a spec have in common: spec and policy in, assessment out.
 * @module
 */
import type { Context, Stage } from "../../evaluate/mod.ts";
import { type Assessment, assess } from "../../harden.ts";
import type { Policy } from "../../policy.ts";
import { type ParsedSpec, parseSpec } from "../../spec/mod.ts";
import type { Call } from "../arguments/mod.ts";
import { bundleTargets } from "./bundle_image.ts";
import type { TimedCall } from "./in_time.ts";
import { policyFor } from "./load_policy.ts";
import { readSpec, type SpecFile } from "./spec_file.ts";
import { timeOf } from "./time.ts";

/** A spec and what the policies make of it. */
export interface Assessed {
	readonly file: SpecFile;
	readonly assessment: Assessment;
}

/** Reads, decides and plans. */
export async function assessCall(call: TimedCall): Promise<Assessed> {
	const { deadline } = call;
	const contextOf = contextFor(call);
	deadline.begin({ doing: "read the spec", blame: "input" });
	const file = readSpec(call);
	const spec: ParsedSpec = parseSpec(file.bytes);
	const targets = await bundleTargets(call.platform, file, spec);
	deadline.begin({ doing: "load the policy", blame: "policy" });
	const policy = await policyFor(call);
	deadline.begin({ doing: "evaluate the policy", blame: "policy" });
	const assessment = await askPolicy(call, () => assess(policy, spec, contextOf(policy), targets));
	return { file, assessment };
}

/** Asks the policy of a call. What is wrong with a decision is told with its rule; what that takes is loaded where it is needed. */
export async function askPolicy<T>(call: Call, ask: () => T): Promise<T> {
	try {
		return ask();
	} catch (error) {
		throw await (await import("./told_with_rule.ts")).toldWithRule(call, error);
	}
}

/** A time that was given is what somebody wants to know the decision of; the clock may be wrong. */
function contextFor({ platform, options }: Call): (policy: Policy) => Context {
	const stage = options.text("stage") as Stage | undefined;
	const given = timeOf(options.text("now"));
	return ({ built }) => {
		const notBefore = built && !given ? ({ time: built, event: "policy-built" } as const) : undefined;
		return { now: given ?? platform.now(), notBefore, ...(stage && { stage }) };
	};
}
