/**
 * createRuntime and prestart: the runtime has read the spec, so what differs is made true in the container's mounts.
 * @module
 */
import type { Assessment } from "../harden.ts";
import { applyLive, isEmpty, type LivePlan, planLive } from "../live/mod.ts";
import { parseSpec, partOf } from "../spec/mod.ts";
import { enforceOnHost, enforceOnSpec, hostImage } from "./host_image.ts";
import { judge } from "./judge.ts";
import { leftOutForImage } from "./left_out.ts";
import { loadMeanwhile } from "./load_meanwhile.ts";
import type { Surroundings } from "./ports.ts";
import { type Progress, remark } from "./progress.ts";
import type { Begin } from "./recorded.ts";
import { parseState } from "./state.ts";
import { targetOf } from "./target.ts";

/** Everything is read before the first change: in the container's mounts, the host's paths mean something else. */
export async function runLive(around: Surroundings, progress: Progress, begin: Begin): Promise<void> {
	const loading = loadMeanwhile(around, progress, begin);
	begin("read the OCI state on the standard input");
	const state = parseState(around.readInput());
	progress.container = state.id;
	const config = `${state.bundle}/config.json`;
	begin(`read ${config}`);
	const spec = parseSpec(around.readFile(config));
	const policy = await loading();
	begin("evaluate the policy", "policy");
	const assessment = judge(around, policy, spec, progress, { state: state.document });
	if (assessment.decision.mode === "audit") return;
	begin("change the container's mounts");
	const image = hostImage(spec, state.bundle, around.rootFiles);
	const plan = planFor(assessment);
	// Where the runtime is to lock the root, what keeps it from that is looked for as it is in front of a runtime.
	if (assessment.decision.readonly === true && !plan.lockRoot) enforceOnSpec(assessment, image, progress);
	else enforceOnHost(assessment, image, progress);
	if (isEmpty(plan)) return;
	progress.applied = applyLive(await around.openKernel(), plan, targetOf(spec, state, image), around.deadline.checkTime);
	remark(progress, ...leftOutForImage(progress.applied.leftOut));
	remark(progress, ...progress.applied.remarks.map((message) => ({ rule: "live/copy-up", message })));
}

/**
 * A root that the spec has read-only already is locked here as well, and so seen to be. Where a hook of the stage createContainer comes
 * next, the runtime alone locks it, behind that hook: it may have to write to the root (CDI's `create-symlinks`).
 */
function planFor(assessment: Assessment): LivePlan {
	const { spec, decision } = assessment;
	const plan = planLive(assessment);
	const later = partOf(spec, "hooks", "createContainer");
	const isFree = !Array.isArray(later) || later.length === 0;
	return { ...plan, lockRoot: plan.lockRoot || (decision.readonly === true && isFree) };
}
