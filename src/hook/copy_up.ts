/**
 * The hook that ossify adds to a spec: it makes and fills the planned tmpfs mounts. It does not evaluate the policy again.
 * @module
 */

import { type Begin, type Facts, factsOf, recorded } from "../enforcement/mod.ts";
import { applyLive, planOfTmpfs } from "../live/mod.ts";
import { type CopyUpPlan, parseCopyUpPlan, type RuntimeLog } from "./copy_up_plan.ts";
import type { HookHost } from "./ports.ts";
import { parseState } from "./state.ts";

/** What the copy-up hook needs of the machine. */
export interface CopyUpHost
	extends Pick<HookHost, "stage" | "readInput" | "openKernel" | "now" | "record" | "deadline" | "appendsOf" | "warn" | "allowOnError"> {
	/** The plan: the argument of the hook. */
	readonly plan: string;
	/** Adds an error to the runtime's log: crun discards what a hook prints. */
	report(log: RuntimeLog, message: string): void;
}

/** Applies the plan. @throws {OssifyError} if a mount cannot be made or filled: the container must not start */
export async function runCopyUp(host: CopyUpHost): Promise<void> {
	let log: RuntimeLog | undefined;
	try {
		await recorded(host, async function* ({ begin }) {
			begin("read the plan");
			const plan = parseCopyUpPlan(host.plan);
			log = plan.runtimeLog;
			yield* applyPlan(host, plan, begin);
		});
	} catch (error) {
		if (log !== undefined) host.report(log, error instanceof Error ? error.message : String(error));
		throw error;
	}
}

async function* applyPlan(host: CopyUpHost, plan: CopyUpPlan, begin: Begin): AsyncGenerator<Facts, void, void> {
	const { root, mountLabel, scratch, identity, policy } = plan;
	const request = { tmpfs: plan.tmpfs.map((mount) => (mount as { destination: string }).destination), readonly: plan.readonly };
	yield { identity, request, ...(policy !== undefined && { policy }) };
	begin("read the OCI state on the standard input");
	const input = host.readInput();
	if (plan.restored) return;
	const { id, pid } = parseState(input);
	yield { container: id };
	begin("mount and fill the container's tmpfs");
	const target = { pid, root, cwd: undefined, mountLabel, scratch, imagePlaces: [], lockedByRuntime: [] };
	yield factsOf(applyLive(await host.openKernel(), planOfTmpfs(plan.tmpfs), target, host.deadline.checkTime));
}
