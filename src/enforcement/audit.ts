/**
 * What would refuse a container in enforce mode, computed in audit mode, where the container starts in any case.
 * @module
 */
import { coded, OssifyError } from "../errors.ts";
import type { Assessment } from "../harden.ts";
import { isCopyUp, planMutation, tmpfsIn } from "../mutate/mod.ts";
import type { Part } from "./facts.ts";
import type { HostImage } from "./host_image.ts";
import { refuseTooSmall } from "./too_small.ts";

/**
 * Checks a container. In audit mode a refusal is noted for the record, and nothing is thrown.
 * @param check throws where the container is refused; receives the assessment as enforce mode would have it
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
		// What the policy refuses is in the decision already.
		if (!(error instanceof OssifyError && error.kind === "denied")) yield { wouldFail: coded(error) };
	}
}

/** In enforce mode, this is found while the image's content is copied, or before the runtime copies it. */
function measure({ spec, decision }: Assessment, image: HostImage): void {
	if (decision.tmpfs.length === 0) return;
	const { changes } = planMutation(spec, decision, image.targets());
	const mounts = tmpfsIn(changes).map(({ entry }) => entry);
	refuseTooSmall(spec, image, mounts.filter(isCopyUp));
}
