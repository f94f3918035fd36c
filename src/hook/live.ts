/**
 * The stages createRuntime and prestart. The runtime has read the spec already, so the changes are applied to the container's mounts.
 * @module
 */

import {
	checkOrNote,
	decide,
	enforceOnHost,
	enforceOnSpec,
	type Facts,
	factsOf,
	hostImage,
	type Part,
	type Run,
	recordOf,
	withFacts,
} from "../enforcement/mod.ts";
import { OssifyError } from "../errors.ts";
import type { Assessment } from "../harden.ts";
import { applyLive, isEmpty, type LivePlan, planLive } from "../live/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { hookOrder, lockedAfter, runsAfterLock } from "./hook_order.ts";
import { type LaterRecord, markFor } from "./lock_script.ts";
import type { HookHost } from "./ports.ts";
import { parseState } from "./state.ts";
import { targetOf } from "./target.ts";

/** Everything is read before the first change, because paths of the host lead elsewhere in the container's mount namespace. */
export async function* runLive(host: HookHost, { begin, known }: Run): AsyncGenerator<Facts, void, void> {
	begin("read the OCI state on the standard input");
	const state = parseState(host.readInput());
	yield { container: state.id };
	// A hook that cannot change mounts refuses every container, not only those that need a change.
	host.requireKernel();
	const config = `${state.bundle}/config.json`;
	begin(`read ${config}`);
	const spec = parseSpec(host.readFile(config));
	begin("load the policy", "policy");
	const policy = await host.loadPolicy();
	yield { policy: policy.digest };
	begin("evaluate the policy", "policy");
	const assessment = yield* decide(host, policy, spec, known(), { state: state.document });
	const isAudit = assessment.decision.mode === "audit";
	begin(isAudit ? "check the container's mounts" : "change the container's mounts");
	const image = hostImage(spec, state.bundle, host.rootFiles);
	const plan = yield* planFor(host, assessment, known());
	// If the runtime locks the root, the checks are those of a changed spec.
	const check = assessment.decision.readonly === true && !plan.lockRoot && !plan.mark ? enforceOnSpec : enforceOnHost;
	yield* checkOrNote(assessment, image, check);
	if (isAudit || isEmpty(plan)) return;
	yield factsOf(applyLive(await host.openKernel(), plan, targetOf(spec, state, image), host.deadline.checkTime));
}

/**
 * Decides when the root is locked.
 *
 * If no other tool has a hook of the stage createContainer, this hook locks the root, even if the spec has it read-only already: the result can then be
 * verified. Otherwise those hooks may have to write to the root (CDI's `create-symlinks`), and ossify's own hook of that stage locks it after them.
 * In that case, the runtime locks a root that the spec has read-only: runc after these hooks, crun before.
 */
function* planFor(host: HookHost, assessment: Assessment, known: Facts): Part<LivePlan> {
	const { spec, decision } = assessment;
	const plan = planLive(assessment.changes);
	if (decision.readonly !== true) return plan;
	const { others, afterLock } = hookOrder(spec);
	if (others.length === 0) return { ...plan, lockRoot: true };
	if (!plan.lockRoot) return plan;
	if (afterLock === undefined) {
		yield { remarks: [runsAfterLock(others)] };
		return plan;
	}
	const remarks = [lockedAfter(others), ...(afterLock.length > 0 ? [runsAfterLock(afterLock)] : [])];
	yield { remarks };
	return { ...plan, lockRoot: false, mark: markFor(failureFor(host, withFacts(known, { remarks }))) };
}

/** The record that the later hook appends to the log if it cannot lock the root. It is a shell script, which cannot make a record. */
function failureFor({ stage, logPath, now, appendsOf }: HookHost, known: Facts): LaterRecord | undefined {
	if (logPath === undefined) return undefined;
	const error = new OssifyError(
		"host/root-not-read-only",
		"cannot make the root file system read-only after the hooks of the stage createContainer that others added: does one of them mount over it, or prevent mount(8) from working?",
	);
	const record = recordOf({ stage, now }, known, { start: now(), error, allowed: false, duration: 0 });
	const [append] = appendsOf(record, error);
	return append && { log: logPath, line: append.bytes };
}
