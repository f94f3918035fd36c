/**
 * A hook's whole run: read, decide, act, record.
 * @module
 */
import { runLive } from "./live.ts";
import type { Surroundings } from "./ports.ts";
import { runPrecreate } from "./precreate.ts";
import type { Progress } from "./progress.ts";
import { recorded } from "./recorded.ts";

/**
 * Runs the hook.
 * @throws {DeniedError} where the policy refuses the container
 * @throws {OssifyError} for all else
 */
export async function runHook(around: Surroundings): Promise<void> {
	const progress: Progress = {};
	const act = around.stage === "precreate" ? runPrecreate : runLive;
	await recorded(
		around,
		progress,
		(begin) => act(around, progress, begin),
		() => letGo(around, progress),
	);
}

/** @returns false where the container cannot be let go: its spec was never read, or a part of the answer is out */
function letGo(around: Surroundings, { input, answered }: Progress): boolean {
	if (around.stage !== "precreate") return true;
	if (input === undefined || answered) return false;
	around.writeOutput(input);
	return true;
}
