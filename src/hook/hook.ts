/**
 * The whole run of a hook: read, decide, apply, record.
 * @module
 */

import { type Facts, recorded } from "../enforcement/mod.ts";
import { runLive } from "./live.ts";
import type { HookHost } from "./ports.ts";
import { runPrecreate } from "./precreate.ts";

/**
 * Runs the hook.
 * @throws {DeniedError} if the policy refuses the container
 * @throws {OssifyError} for any other error
 */
export async function runHook(host: HookHost): Promise<void> {
	const steps = host.stage === "precreate" ? runPrecreate : runLive;
	await recorded(
		host,
		(run) => steps(host, run),
		(known) => startUnchanged(host, known),
	);
}

/** Lets the container start unchanged. @returns false if that is not possible: its spec was not read, or some output may have been written */
function startUnchanged(host: HookHost, { input, answered }: Facts): boolean {
	if (host.stage !== "precreate") return true;
	if (input === undefined || answered) return false;
	host.writeOutput(input);
	return true;
}
