/**
 * Podman's stage precreate: reads the spec, and prints the hardened spec.
 * @see https://github.com/containers/container-libs/blob/main/common/pkg/hooks/docs/oci-hooks.5.md
 * @module
 */

import type { Facts, Run } from "../enforcement/mod.ts";
import { checkOrNote, decide, enforceOnSpec, hostImage } from "../enforcement/mod.ts";
import { type ParsedSpec, parseSpec, partOf } from "../oci_spec/mod.ts";
import type { HookHost } from "./ports.ts";
import { specForRuntime } from "./spec_for_runtime.ts";

/** Podman reads the standard output as the spec, so nothing else may be printed. */
export async function* runPrecreate(host: HookHost, { begin, known }: Run): AsyncGenerator<Facts, void, void> {
	begin("read the spec on the standard input");
	const input = host.readInput();
	yield { input };
	const spec = parseSpec(input);
	yield { container: cgroupId(spec) };
	begin("load the policy", "policy");
	const policy = await host.loadPolicy();
	yield { policy: policy.digest };
	begin("evaluate the policy", "policy");
	const image = hostImage(spec, host.workingFolder(), host.rootFiles);
	const assessment = yield* decide(host, policy, spec, known(), { targets: image.targets });
	yield* checkOrNote(assessment, image, enforceOnSpec);
	const { bytes, remarks } = specForRuntime(host, assessment, image, known());
	yield { remarks };
	begin("write the spec to the standard output");
	yield { answered: true };
	host.writeOutput(bytes);
}

/**
 * The ID at the end of the cgroup's path. A container's author can choose the parent of the cgroup, but not its name. The policy finds this ID and more,
 * but if the policy cannot be loaded, the record needs an ID too.
 */
function cgroupId(spec: ParsedSpec): string | undefined {
	const path = partOf(spec, "linux", "cgroupsPath");
	return typeof path === "string" ? /[/:-]([0-9a-f]{64})$/.exec(path)?.[1] : undefined;
}
