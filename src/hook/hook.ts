/**
 * A hook's whole run: read, decide, act, record.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { runLive } from "./live.ts";
import type { Progress, Surroundings } from "./ports.ts";
import { runPrecreate } from "./precreate.ts";
import type { DecisionRecord } from "./record.ts";
import { recordOf } from "./record_of.ts";

/**
 * Runs the hook. Whatever goes wrong is thrown, unless `allowOnError` says otherwise, and recorded either way.
 * @throws {DeniedError} where the policy refuses the container
 * @throws {OssifyError} for all else
 */
export async function runHook(around: Surroundings): Promise<void> {
	const progress: Progress = {};
	const start = around.now();
	const finish = (error?: unknown, allowed = false) => note(around, () => recordOf(around, progress, { start, error, allowed }));
	try {
		await (around.stage === "precreate" ? runPrecreate(around, progress) : runLive(around, progress));
	} catch (error) {
		const allowed = around.allowOnError && mayAllow(error) && letGo(around, progress);
		finish(error, allowed);
		if (!allowed) throw error;
		const said = error instanceof Error ? error.message : String(error);
		return around.warn(`--on-error allow: the container starts although it may not be hardened: ${said}`);
	}
	finish();
}

/** A refusal is no error, but what the policy wants. */
function mayAllow(error: unknown): boolean {
	return !(error instanceof OssifyError && error.kind === "denied");
}

/** @returns false where the container cannot be let go: its spec was never read, or a part of the answer is out */
function letGo(around: Surroundings, { input, answered }: Progress): boolean {
	if (around.stage !== "precreate") return true;
	if (input === undefined || answered) return false;
	around.writeOutput(input);
	return true;
}

/** A log that is full or gone must not stop containers that are hardened all the same. */
function note(around: Surroundings, record: () => DecisionRecord): void {
	try {
		around.record(record());
	} catch (error) {
		around.warn(`the decision could not be recorded: ${error instanceof Error ? error.message : String(error)}`);
	}
}
