/**
 * The mode that a policy decides in, for the containers of one engine.
 * @module
 */
import { assess } from "../../harden.ts";
import type { Place } from "../../platform/files/place.ts";
import { loadPolicy, type Policy } from "../../policy.ts";
import { policyFolder } from "../layout.ts";
import type { Mode } from "../plan/mod.ts";
import { bundleIn, digestOfBundle } from "./installed_policy.ts";
import { sampleSpec } from "./sample.ts";

/** The stages in which an engine asks the policy. */
export type Stages = readonly ("precreate" | "createRuntime" | "create" | "exec")[];

/** Enforce, where it enforces in any of the cases that were tried. */
export interface Decided {
	readonly mode: Mode;
	/** Where it is not the mode of all cases: in which it is. */
	readonly when: string;
}

const year = 365 * 24 * 60 * 60 * 1000;

/** Asks about a container in each stage, now and in a year: a policy may go by either. @throws {OssifyError} of kind `policy` */
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
 * The same of the policy that is installed; undefined where its files were changed since, which is reported elsewhere.
 * @throws {OssifyError} `host/unreadable`, of kind `policy`
 */
export async function installedMode(place: Place, digest: string, stages: Stages, now: Date): Promise<Decided | undefined> {
	const bundle = await bundleIn(place, policyFolder(digest));
	return digestOfBundle(bundle) === digest ? decidedMode(await loadPolicy(bundle), stages, now) : undefined;
}
