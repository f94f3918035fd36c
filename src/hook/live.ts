/**
 * createRuntime and prestart: the runtime has read the spec, so what differs is made true in the container's mounts.
 * @module
 */
import { enforce } from "../harden.ts";
import { applyLive, isEmpty, planLive } from "../live/mod.ts";
import { parseSpec } from "../spec/mod.ts";
import { judge } from "./judge.ts";
import type { Surroundings } from "./ports.ts";
import type { Progress } from "./progress.ts";
import { parseState } from "./state.ts";
import { targetOf } from "./target.ts";

/** Everything is read before the first change: in the container's mounts, the host's paths mean something else. */
export async function runLive(around: Surroundings, progress: Progress): Promise<void> {
	const state = parseState(around.readInput());
	progress.container = state.id;
	const spec = parseSpec(around.readFile(`${state.bundle}/config.json`));
	const policy = await around.policy;
	const assessment = judge(around, policy, spec, progress, state.document);
	if (assessment.decision.mode === "audit") return;
	enforce(assessment); // throws where the policy refuses the container
	const plan = planLive(spec, assessment.patch);
	if (isEmpty(plan)) return;
	progress.applied = applyLive(await around.openKernel(), plan, targetOf(spec, state), around.checkTime);
}
