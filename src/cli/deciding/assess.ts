/**
 * What the commands that decide about a spec have in common: spec and policy in, assessment out.
 * @module
 */

import type { HostImage } from "../../enforcement/mod.ts";
import type { OssifyError } from "../../errors.ts";
import type { Context, Stage } from "../../evaluate/mod.ts";
import type { Form } from "../../forms/mod.ts";
import { type Assessment, assess, assessAndIdentify } from "../../harden.ts";
import type { ParsedSpec } from "../../oci_spec/mod.ts";
import type { Step } from "../../platform/mod.ts";
import type { Policy, PolicyIdentity } from "../../policy.ts";
import type { Call } from "../arguments/mod.ts";
import { bundleImage } from "./bundle_image.ts";
import type { TimedCall } from "./in_time.ts";
import { policyFor, regoPathsFor } from "./load_policy.ts";
import { readSpec, type SpecFile } from "./spec_file.ts";
import { type ContainerIn, type SpecIn, specsIn } from "./specs_in.ts";
import { timeOf } from "./time.ts";

/** A spec and its assessment. */
export interface Assessed {
	readonly file: SpecFile;
	/** Of a form other than a spec: the container. */
	readonly container: AssessedContainer | undefined;
	readonly assessment: Assessment;
	/** The policy that decided. */
	readonly policy: Policy;
	/** Who the container is, where that was asked for. */
	readonly identity: PolicyIdentity;
	/** The image of a bundle whose root file system is on this machine. */
	readonly image: HostImage | undefined;
}

/** A container of a form, with what its form leaves open. */
export interface AssessedContainer extends Pick<ContainerIn, "label" | "object" | "unknown" | "ownMounts" | "line"> {
	/** The assumptions under which the policy decides otherwise. */
	readonly otherwise: readonly { readonly when: string; readonly assessment: Assessment }[];
}

/** What a SPEC names, and each of its containers: decided and planned when it is asked for. */
export interface AssessedFile {
	readonly containers: readonly { readonly label: string | undefined; assess(): Promise<Assessed> }[];
	/** The parts of a form that cannot be read. */
	readonly problems: readonly OssifyError[];
	readonly file: SpecFile;
	/** Undefined where it is a spec. */
	readonly form: Form | undefined;
}

/** Reads a SPEC. */
export type Assess = (given: string | undefined) => Promise<AssessedFile>;

/** What assesses the specs of a call. */
export interface Assessor {
	readonly assess: Assess;
	/** The same for a file that has been read. */
	readonly assessFile: (file: SpecFile) => Promise<AssessedFile>;
	/** Loads the policy, once. */
	readonly load: () => Promise<Policy>;
}

/** One object: a step that goes on is not prepared again. */
const evaluating: Step = { doing: "evaluate the policy", blame: "policy" };

/** How specs are assessed. */
export interface AssessorOptions {
	/** Whether the policy is also asked who each container is. */
	readonly identify?: boolean;
	/** The policy of the call, where it has been loaded. */
	readonly policy?: Policy | undefined;
}

/** What assesses the specs of a call; the policy is loaded once. */
export function assessorFor(call: TimedCall, { identify = false, policy: loaded }: AssessorOptions = {}): Assessor {
	const { deadline, platform } = call;
	const contextOf = contextFor(call);
	let loading = loaded && Promise.resolve(loaded);
	const load = async () => {
		loading ??= loadPolicy(call);
		return await loading;
	};
	const assessSpec = async (file: SpecFile, { spec, container }: SpecIn): Promise<Assessed> => {
		const image = container === undefined ? await bundleImage(platform, file, spec) : undefined;
		if (loading === undefined) deadline.begin({ doing: "load the policy", blame: "policy" });
		const policy = await load();
		deadline.begin(evaluating);
		const context = contextOf(policy);
		const ask = async (one: ParsedSpec) => await askPolicy(call, () => assess(policy, one, context, image?.targets));
		const { assessment, identity } = identify
			? await askPolicy(call, () => assessAndIdentify(policy, spec, context, image?.targets))
			: { assessment: await ask(spec), identity: {} };
		return {
			file,
			assessment,
			policy,
			image,
			identity,
			container: container && { ...container, otherwise: await otherwise(assessment, container, ask) },
		};
	};
	const assessFile = async (file: SpecFile): Promise<AssessedFile> => {
		const { specs, ...rest } = await specsIn(call, file);
		return { ...rest, file, containers: specs.map(({ label, read }) => ({ label, assess: async () => await assessSpec(file, read()) })) };
	};
	const assessOne: Assess = async (given) => {
		deadline.begin({ doing: "read the spec", blame: "input" });
		return await assessFile(readSpec(platform, given));
	};
	return { assess: assessOne, assessFile, load };
}

/** The alternatives whose decision differs in more than its sentences. */
async function otherwise(
	assessment: Assessment,
	{ alternatives }: ContainerIn,
	ask: (spec: ParsedSpec) => Promise<Assessment>,
): Promise<AssessedContainer["otherwise"]> {
	const asked: { when: string; assessment: Assessment }[] = [];
	for (const { when, spec } of alternatives) asked.push({ when, assessment: await ask(spec) });
	return asked.filter((one) => effectOf(one.assessment, assessment.spec) !== effectOf(assessment, one.assessment.spec));
}

/** What a decision does, without its reasons, and without mounts that the other spec lacks: each engine has files of its own. */
function effectOf({ decision }: Assessment, other: ParsedSpec): string {
	const { reasons: _reasons, warn: _warn, ...effect } = decision;
	const mounted = new Set(other.mounts?.map(({ destination }) => destination));
	return JSON.stringify({ ...effect, readonlyMounts: effect.readonlyMounts.filter((one) => mounted.has(one)) });
}

/** A container's start loads its policy by other code, and does not wait for this check. */
async function loadPolicy(call: TimedCall): Promise<Policy> {
	const policy = await policyFor(call);
	const paths = regoPathsFor(call) ?? [];
	// Once it compiles, and before anything is decided. The shipped policies alone are a bundle: they are not compiled.
	if (paths.some((path) => path !== "shipped")) await (await import("../checking/mod.ts")).warnOfRulesAt(call.platform, paths);
	return policy;
}

/** Evaluates the policy of a call. An error in a decision names the rule that it comes from; the code for that is loaded when it is needed. */
export async function askPolicy<T>(call: Call, ask: () => T): Promise<T> {
	try {
		return ask();
	} catch (error) {
		throw await (await import("./error_at_rule.ts")).atRule(call, error);
	}
}

/** A given time is taken as it is; the clock may be wrong. */
export function contextFor({ platform, options }: Call): (policy: Policy) => Context {
	const stage = options.text("stage") as Stage | undefined;
	const given = timeOf(options.text("now"));
	return ({ built }) => {
		const notBefore = built && !given ? ({ time: built, event: "policy-built" } as const) : undefined;
		return { now: given ?? platform.now(), notBefore, ...(stage && { stage }) };
	};
}
