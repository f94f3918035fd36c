/**
 * Podman's precreate: the spec comes in, and the hardened spec goes out.
 * @see https://github.com/containers/container-libs/blob/main/common/pkg/hooks/docs/oci-hooks.5.md
 * @module
 */
import { parseSpec } from "../spec/mod.ts";
import { enforceOnSpec, hostImage } from "./host_image.ts";
import { judge } from "./judge.ts";
import type { Surroundings } from "./ports.ts";
import type { Progress } from "./progress.ts";

/** Podman takes what is printed for the spec, and nothing else may be printed. */
export async function runPrecreate(around: Surroundings, progress: Progress): Promise<void> {
	progress.input = around.readInput();
	const spec = parseSpec(progress.input);
	const policy = await around.policy;
	const image = hostImage(spec, around.workingFolder(), around.rootFiles);
	const { bytes } = enforceOnSpec(judge(around, policy, spec, progress, { targets: image.targets }), image, progress);
	progress.answered = true;
	around.writeOutput(bytes);
}
