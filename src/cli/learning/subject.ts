/**
 * The container that a layer belongs to, and what the policy decides about it.
 * @module
 */

import { type Assessment, assess } from "../../harden.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { parseSpec } from "../../oci_spec/mod.ts";
import { usageError } from "../arguments/mod.ts";
import { type Assessed, contextFor, forEachSpec, imageOf, policyFor, type TimedCall } from "../deciding/mod.ts";

/** A container. */
export interface Subject {
	/** Undefined where no spec was given: then the decision is about a plain container. */
	readonly assessed: Assessed | undefined;
	readonly assessment: Assessment;
	/** As the policies' data name it; undefined where it is not known. */
	readonly image: string | undefined;
}

/** @param spec what `--spec` names */
export async function subjectOf(call: TimedCall, spec: string | undefined): Promise<Subject> {
	const given = call.options.text("image");
	const policy = await policyFor(call);
	if (spec === undefined) return { assessed: undefined, assessment: assess(policy, plainSpec(), contextFor(call)(policy)), image: given };
	const assessed = await only(call, spec);
	return { assessed, assessment: assessed.assessment, image: given ?? imageOf(call, policy, assessed.assessment.spec) };
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
