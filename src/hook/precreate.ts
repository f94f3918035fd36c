/**
 * Podman's precreate: the spec comes in, and the hardened spec goes out.
 * @see https://github.com/containers/container-libs/blob/main/common/pkg/hooks/docs/oci-hooks.5.md
 * @module
 */
import { type ParsedSpec, parseSpec, partOf } from "../spec/mod.ts";
import { decide } from "./decide.ts";
import { handOver } from "./hand_over.ts";
import { enforceOnSpec, hostImage } from "./host_image.ts";
import { loadMeanwhile } from "./load_meanwhile.ts";
import type { HookHost } from "./ports.ts";
import type { Progress } from "./progress.ts";
import type { Begin } from "./recorded.ts";

/** Podman takes what is printed for the spec, and nothing else may be printed. */
export async function runPrecreate(host: HookHost, progress: Progress, begin: Begin): Promise<void> {
	const loading = loadMeanwhile(host, progress, begin);
	begin("read the spec on the standard input");
	progress.input = host.readInput();
	const spec = parseSpec(progress.input);
	progress.container = cgroupId(spec);
	const policy = await loading();
	begin("evaluate the policy", "policy");
	const image = hostImage(spec, host.workingFolder(), host.rootFiles);
	const assessment = decide(host, policy, spec, progress, { targets: image.targets });
	enforceOnSpec(assessment, image, progress);
	const { bytes } = handOver(host, assessment, image, progress);
	begin("write the spec to the standard output");
	progress.answered = true;
	host.writeOutput(bytes);
}

/**
 * The ID that the path of the cgroup ends in. A container's author may choose the parent, never this end. The policy can tell more, but where
 * it cannot be loaded, a record without an ID belongs to any container.
 */
function cgroupId(spec: ParsedSpec): string | undefined {
	const path = partOf(spec, "linux", "cgroupsPath");
	return typeof path === "string" ? /[/:-]([0-9a-f]{64})$/.exec(path)?.[1] : undefined;
}
