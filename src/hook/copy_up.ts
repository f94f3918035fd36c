/**
 * The hook that ossify adds to a spec: it makes and fills the planned tmpfs mounts. It does not evaluate the policy again.
 * @module
 */

import type { DecisionRecord, Progress } from "../enforcement/mod.ts";
import { type Begin, noteApplied, recorded } from "../enforcement/mod.ts";
import { applyLive, planOfTmpfs } from "../live/mod.ts";
import { type CopyUpPlan, parseCopyUpPlan, type RuntimeLog } from "./copy_up_plan.ts";
import type { HookHost } from "./ports.ts";
import { parseState } from "./state.ts";

/** What the copy-up hook needs of the machine. */
export interface CopyUpHost
	extends Pick<HookHost, "stage" | "readInput" | "openKernel" | "now" | "record" | "deadline" | "appendsOf" | "warn" | "allowOnError"> {
	/** The plan, as in the hook's argument. */
	readonly plan: string;
	/** Adds an error to the runtime's log: crun discards what a hook prints. */
	report(log: RuntimeLog, message: string): void;
}

/** Applies the plan. @throws {OssifyError} where a mount cannot be made or filled: the container must not start */
export async function runCopyUp(host: CopyUpHost): Promise<void> {
	const progress: Progress = {};
	const run: { plan?: CopyUpPlan } = {};
	const record = (one: DecisionRecord) => {
		// The request is recorded already.
		if (isNews(one, progress)) host.record(completed(one, run.plan, progress));
	};
	const appendsOf: typeof host.appendsOf = (one, error) => host.appendsOf(completed(one, run.plan, progress), error);
	try {
		await recorded({ ...host, record, appendsOf }, progress, async (begin) => {
			begin("read the plan");
			run.plan = parseCopyUpPlan(host.plan);
			await applyPlan(host, run.plan, progress, begin);
		});
	} catch (error) {
		if (run.plan?.runtimeLog) host.report(run.plan.runtimeLog, error instanceof Error ? error.message : String(error));
		throw error;
	}
}

async function applyPlan(host: CopyUpHost, plan: CopyUpPlan, progress: Progress, begin: Begin): Promise<void> {
	progress.identity = plan.identity;
	if (plan.policy !== undefined) progress.policy = plan.policy;
	begin("read the OCI state on the standard input");
	const input = host.readInput();
	if (plan.restored) return;
	const { id, pid } = parseState(input);
	progress.container = id;
	begin("mount and fill the container's tmpfs");
	const { root, mountLabel, scratch } = plan;
	const target = { pid, root, cwd: undefined, mountLabel, scratch, imagePlaces: [], lockedByRuntime: [] };
	noteApplied(progress, applyLive(await host.openKernel(), planOfTmpfs(plan.tmpfs), target, host.deadline.checkTime));
}

function isNews({ outcome, warn }: DecisionRecord, { applied }: Progress): boolean {
	return !["changed", "unchanged"].includes(outcome) || warn.length > 0 || (applied?.leftOut.length ?? 0) > 0;
}

/** The record, with the facts that a decision of its own would have. */
function completed(record: DecisionRecord, plan: CopyUpPlan | undefined, { applied }: Progress): DecisionRecord {
	if (plan === undefined) return record;
	const leftOut = applied?.leftOut ?? [];
	const missing = new Set(leftOut.map(({ destination }) => destination));
	const made = applied === undefined ? [] : plan.tmpfs.map((mount) => (mount as { destination: string }).destination);
	return {
		...record,
		// The runtime locks the root later.
		outcome: record.outcome === "changed" && plan.readonly ? "requested" : record.outcome,
		mode: "enforce",
		readonly: plan.readonly,
		tmpfs: made.filter((destination) => !missing.has(destination)),
		leftOut,
	};
}
