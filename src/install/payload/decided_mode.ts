/**
 * The mode in which a policy decides, for the containers of one engine.
 * @module
 */
import { assess } from "../../harden.ts";
import type { Place } from "../../platform/files/place.ts";
import { loadPolicy, type Policy } from "../../policy.ts";
import { policyFolder } from "../layout.ts";
import type { Mode } from "../plan/mod.ts";
import { bundleIn, digestOfBundle } from "./installed_policy.ts";
import { sampleSpec } from "./sample.ts";

/** The stages in which an engine evaluates the policy. */
export type Stages = readonly ("precreate" | "createRuntime" | "create" | "exec")[];

/** The mode: enforce if the policy enforces in any of the cases that were evaluated. */
export interface Decided {
	readonly mode: Mode;
	/** The case that has the mode, if not all cases have it. */
	readonly when: string;
}

const year = 365 * 24 * 60 * 60 * 1000;

/** Evaluates a container in each stage, now and a year later: a policy may depend on both. @throws {OssifyError} of kind `policy` */
export function decidedMode(policy: Policy, stages: Stages, now: Date): Decided {
	const later = new Date(now.getTime() + year);
	const cases = stages.flatMap((stage) => [
		{ when: `in the stage ${stage}`, mode: assess(policy, sampleSpec, { now, stage }).decision.mode },
		{ when: `in the stage ${stage}, a year from now`, mode: assess(policy, sampleSpec, { now: later, stage }).decision.mode },
	]);
	const enforces = cases.find(({ mode }) => mode === "enforce");
	const differs = cases.some(({ mode }) => mode === "audit");
	return enforces ? { mode: "enforce", when: differs ? ` ${enforces.when}` : "" } : { mode: "audit", when: "" };
}

/**
 * The same for the installed policy; undefined if its files were changed, which is reported elsewhere.
 * @throws {OssifyError} `host/unreadable`, of kind `policy`
 */
export async function installedMode(place: Place, digest: string, stages: Stages, now: Date): Promise<Decided | undefined> {
	const bundle = await bundleIn(place, policyFolder(digest));
	return digestOfBundle(bundle) === digest ? decidedMode(await loadPolicy(bundle), stages, now) : undefined;
}
