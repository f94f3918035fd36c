/**
 * The container that a layer belongs to, and what the policy decides about it.
 * @module
 */

import { type Assessment, assess } from "../../harden.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { parseSpec } from "../../oci_spec/mod.ts";
import type { Policy } from "../../policy.ts";
import { usageError } from "../arguments/mod.ts";
import { imageOf } from "../deciding/image_of.ts";
import { type Assessed, assessorFor, contextFor, type SpecFile, type TimedCall } from "../deciding/mod.ts";

/** A container. */
export interface Subject {
	/** Undefined where no spec was given: then the decision is about a plain container. */
	readonly assessed: Assessed | undefined;
	readonly assessment: Assessment;
	/** The policy that decided. */
	readonly policy: Policy;
	/** As the policies' data name it; undefined where it is not known. */
	readonly image: string | undefined;
}

/**
 * Finds what is decided about containers; the policy is loaded once.
 * @param loaded the policy, where it has been loaded
 * @returns of what `--spec` names, or what an engine keeps
 */
export function subjectsFor(call: TimedCall, loaded?: Policy): (spec: string | SpecFile | undefined) => Promise<Subject> {
	const look = async (paths: readonly string[]) => (await import("../checking/mod.ts")).warnOfRulesAt(call.platform, paths);
	const { assess: assessSpec, assessFile, load } = assessorFor(call, look, { policy: loaded });
	const given = call.options.text("image");
	return async (spec) => {
		call.deadline.renew();
		if (spec === undefined) {
			const policy = await load();
			return { assessed: undefined, assessment: assess(policy, plainSpec(), contextFor(call)(policy)), policy, image: given };
		}
		const { containers, problems } = await (typeof spec === "string" ? assessSpec(spec) : assessFile(spec));
		const [problem] = problems;
		if (problem !== undefined) throw problem;
		const [only, ...more] = containers;
		if (only === undefined || more.length > 0)
			throw usageError(
				"usage/several-specs",
				`--spec has to name one container, and ${typeof spec === "string" ? spec : "its engine"} describes ${containers.length}`,
			);
		const assessed = await only.assess();
		const { assessment, policy } = assessed;
		return { assessed, assessment, policy, image: given ?? imageOf(call, policy, assessment.spec) };
	};
}

/** What no engine adds to. */
function plainSpec() {
	return parseSpec(encodeUtf8(JSON.stringify({ ociVersion: "1.0.2", process: { cwd: "/" }, root: { path: "rootfs" }, mounts: [] })));
}

/** A spec that ossify hardened already has the tmpfs mounts of its allowances: nothing below them is in the layer. */
export function mountsOf({ assessed }: Subject): string[] {
	return (assessed?.assessment.spec.mounts ?? []).map(({ destination }) => destination);
}

/** Whether the policy leaves a container as it is: then all of its writes succeed. */
export function isExempt({ assessment: { patch, decision } }: Subject): boolean {
	return patch.length === 0 && decision.readonly !== true;
}

/** Once a container is gone, its image is not at its root any more. Paths of its layer have no links in them. */
export function withoutRoot(subject: Subject): Subject {
	return subject.assessed === undefined ? subject : { ...subject, assessed: { ...subject.assessed, image: undefined } };
}
