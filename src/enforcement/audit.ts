/**
 * In audit mode, every container starts. This finds the error that would refuse a container in enforce mode, for the record.
 * @module
 */
import { coded, OssifyError } from "../errors.ts";
import type { Assessment } from "../harden.ts";
import { isCopyUp, planMutation, tmpfsIn } from "../mutate/mod.ts";
import type { Part } from "./facts.ts";
import type { HostImage } from "./host_image.ts";
import { refuseTooSmall } from "./too_small.ts";

/**
 * Checks a container. In audit mode, a refusal is recorded instead of thrown.
 * @param check throws if the container is refused; receives the assessment with mode `enforce`
 */
export function* checkOrNote(
	assessment: Assessment,
	image: HostImage,
	check: (assessment: Assessment, image: HostImage) => Part<unknown>,
): Part {
	if (assessment.decision.mode !== "audit") {
		yield* check(assessment, image);
		return;
	}
	const enforced: Assessment = { ...assessment, decision: { ...assessment.decision, mode: "enforce" } };
	try {
		yield* check(enforced, image);
		measure(enforced, image);
	} catch (error) {
		// A refusal by the policy is part of the decision already.
		if (!(error instanceof OssifyError && error.kind === "denied")) yield { wouldFail: coded(error) };
	}
}

/** In enforce mode, the size is checked while ossify copies the image's content, or before the runtime copies it. */
function measure({ spec, decision }: Assessment, image: HostImage): void {
	if (decision.tmpfs.length === 0) return;
	const { changes } = planMutation(spec, decision, image.targets());
	const mounts = tmpfsIn(changes).map(({ entry }) => entry);
	refuseTooSmall(spec, image, mounts.filter(isCopyUp));
}
