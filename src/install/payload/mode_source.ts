/**
 * Whether the data, which `--mode` changes, set the mode of a policy, or its own rules.
 * @module
 */
import { type Bundle, type JsonObject, mergeData, parseData } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { assess } from "../../harden.ts";
import type { Place } from "../../platform/files/place.ts";
import { loadPolicy, type Policy } from "../../policy.ts";
import { policyFolder } from "../layout.ts";
import type { Mode } from "../plan/mod.ts";
import type { Stages } from "./decided_mode.ts";
import { bundleIn, digestOfBundle } from "./installed_policy.ts";
import { sampleSpec } from "./sample.ts";

/**
 * Whether the installed policy sets the mode by its own rules, for example by image. `settings.mode` is then only the mode of a container without
 * annotations.
 * False if its files were changed after they were installed, which doctor reports.
 * @throws {OssifyError} `host/unreadable`, of kind `policy`
 */
export async function isModeByRules(place: Place, digest: string, stages: Stages, now: Date): Promise<boolean> {
	const bundle = await bundleIn(place, policyFolder(digest));
	return digestOfBundle(bundle) === digest && (await setsOwnMode(bundle, stages, now));
}

/** The same for a policy before it is installed. @throws {OssifyError} of kind `policy` */
export async function setsOwnMode(policy: Pick<Bundle, "wasm" | "data">, stages: Stages, now: Date): Promise<boolean> {
	return !(await isModeByData(policy, stages, now));
}

const namespace = "ossify-mode-probe";
const folder = "/var/lib/containerd";
const sandbox = "0".repeat(64);
/** A spec as containerd writes it, because the shipped policy accepts a namespace only from an engine. */
const namespaced = JSON.stringify({
	...JSON.parse(sampleSpec),
	annotations: {
		"io.kubernetes.cri.container-type": "container",
		"io.kubernetes.cri.sandbox-id": sandbox,
		"io.kubernetes.cri.sandbox-namespace": namespace,
	},
	mounts: [
		{ destination: "/dev/shm", type: "bind", source: `${folder}/io.containerd.grpc.v1.cri/sandboxes/${sandbox}/shm`, options: ["rbind"] },
	],
});

/**
 * The data alone set the mode if both the general mode and that of a namespace follow them. A rule that sets the mode of single images cannot be found by
 * evaluation, as there are too many images. But a policy that follows both has the shipped rule for the mode, and a second rule would conflict with it.
 */
async function isModeByData({ wasm, data }: Pick<Bundle, "wasm" | "data">, stages: Stages, now: Date): Promise<boolean> {
	const own = parseData(data, "the policy's data");
	for (const [mode, other] of [
		["audit", "enforce"],
		["enforce", "audit"],
	] as const) {
		const config: JsonObject = { mode, namespace_modes: { [namespace]: other }, engine_folders: { containerd: { [folder]: true } } };
		const policy = await loadPolicy({ wasm, data: JSON.stringify(mergeData(own, { ossify: { config } })) });
		const isGeneral = stages.every((stage) => modeOf(policy, sampleSpec, { now, stage }) === mode);
		// In the other stages, the shipped policy accepts a namespace only if the engine's state confirms it.
		if (!isGeneral || modeOf(policy, namespaced, { now, stage: "cli" }) !== other) return false;
	}
	return true;
}

/** The mode of a decision; undefined if the policy cannot decide with these data, so that it does not follow them. */
function modeOf(policy: Policy, spec: string, context: Parameters<typeof assess>[2]): Mode | undefined {
	try {
		return assess(policy, spec, context).decision.mode;
	} catch (error) {
		if (error instanceof OssifyError && error.code.startsWith("policy/")) return undefined;
		throw error;
	}
}
