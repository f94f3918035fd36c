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
import { type Assessed, contextFor, forEachSpec, policyFor, type TimedCall } from "../deciding/mod.ts";

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

/** @param spec what `--spec` names */
export async function subjectOf(call: TimedCall, spec: string | undefined): Promise<Subject> {
	const given = call.options.text("image");
	if (spec === undefined) {
		const policy = await policyFor(call);
		return { assessed: undefined, assessment: assess(policy, plainSpec(), contextFor(call)(policy)), policy, image: given };
	}
	const assessed = await only(call, spec);
	const { assessment, policy } = assessed;
	return { assessed, assessment, policy, image: given ?? imageOf(call, policy, assessment.spec) };
}

/** What no engine adds to. */
function plainSpec() {
	return parseSpec(encodeUtf8(JSON.stringify({ ociVersion: "1.0.2", process: { cwd: "/" }, root: { path: "rootfs" }, mounts: [] })));
}

async function only(call: TimedCall, spec: string): Promise<Assessed> {
	const found: Assessed[] = [];
	const code = await forEachSpec(
		{ ...call, args: [spec] },
		({ assessed }) => found.push(assessed) && 0,
		async (paths) => (await import("../checking/mod.ts")).warnOfRulesAt(call.platform, paths),
	);
	const [one, ...more] = found;
	if (one === undefined || code !== 0 || more.length > 0)
		throw usageError("usage/several-specs", `--spec has to name one container, and ${spec} describes ${found.length}`);
	return one;
}
