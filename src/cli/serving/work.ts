/**
 * A worker's loop.
 * @module
 */
// Not its mod.ts: a worker needs no metrics.
import { decodeJob, encodeResult, notTakenCode } from "../../agent/job.ts";
import { JobRunner } from "../../agent/worker.ts";
import { coded, OssifyError } from "../../errors.ts";
import { nextMessage, sendMessage } from "../../platform/agent/messages.ts";
import { homeCheck } from "../../platform/agent/this_process.ts";
import type { Call } from "../arguments/mod.ts";

/** Runs the commands that the agent sends, until the agent ends. */
export async function work({ platform, run }: Call): Promise<number> {
	const runner = new JobRunner(platform, run);
	const isAtHome = homeCheck();
	for (let message = nextMessage(); message !== undefined; message = nextMessage()) {
		let isAnswered = false;
		try {
			const result = await runner.result(decodeJob(message));
			const refuseLost = () => {
				if (isAtHome()) return;
				throw new OssifyError("host/system", `it could not leave the container's namespace or cgroup: ${textOf(result.stderr)}`);
			};
			if (result.code !== 0) refuseLost();
			sendMessage(encodeResult(result));
			isAnswered = true;
			// The container does not wait for the rest.
			refuseLost();
			runner.tidy();
		} catch (error) {
			// The agent reports it, and starts another worker. The next job may be there already: it is that one's.
			platform.stderr.write(`ossify: ${coded(error).message}\n`);
			return isAnswered ? notTakenCode : 5;
		}
	}
	return 0;
}

function textOf(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes).trim();
}
