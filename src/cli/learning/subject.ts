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
import { type Assessed, assessorFor, contextFor, policyFor, type SpecFile, type TimedCall } from "../deciding/mod.ts";

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

/** @param spec what `--spec` names, or what an engine keeps */
export async function subjectOf(call: TimedCall, spec: string | SpecFile | undefined): Promise<Subject> {
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

async function only(call: TimedCall, spec: string | SpecFile): Promise<Assessed> {
	const { assess, assessFile } = assessorFor(call, async (paths) =>
		(await import("../checking/mod.ts")).warnOfRulesAt(call.platform, paths),
	);
	const { containers, problems } = await (typeof spec === "string" ? assess(spec) : assessFile(spec));
	const [problem] = problems;
	if (problem !== undefined) throw problem;
	const [one, ...more] = containers;
	if (one !== undefined && more.length === 0) return await one.assess();
	throw usageError(
		"usage/several-specs",
		`--spec has to name one container, and ${typeof spec === "string" ? spec : "its engine"} describes ${containers.length}`,
	);
}
