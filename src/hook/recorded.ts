/**
 * Doing something about a container, and recording what came of it, also where that is nothing good.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { wrongClock } from "../evaluate/mod.ts";
import type { Progress } from "./progress.ts";
import type { DecisionRecord, Recorder } from "./record.ts";
import { type Occasion, recordOf } from "./record_of.ts";

/** What recording takes. */
export interface Recording extends Occasion {
	readonly record: Recorder;
	/** When a decision was recorded last, and nothing where that is not known. Left out: it never is. */
	lastRecorded?(): Date | undefined;
	/** Told what goes wrong without stopping the container. */
	warn(message: string): void;
	/** Lets a container go when something went wrong; never one that the policy refused. */
	readonly allowOnError: boolean;
}

/**
 * Does it. Whatever goes wrong is thrown, unless `allowOnError` says otherwise and the container can be let go; it is recorded either way.
 * @param progress what `act` found out, as far as it came
 * @param letGo makes the container start as it is; false where it cannot any more
 */
export async function recorded(
	around: Recording,
	progress: Progress,
	act: () => Promise<void>,
	letGo: () => boolean = () => true,
): Promise<void> {
	const last = around.lastRecorded?.(); // Before the clock is looked at, which others do at the same time.
	const start = around.now();
	if (last) progress.notBefore = { time: last, event: "decision-recorded" };
	progress.clock = wrongClock(start, progress.notBefore);
	const finish = (error?: unknown, allowed = false) => note(around, () => recordOf(around, progress, { start, error, allowed }));
	try {
		await act();
	} catch (error) {
		const allowed = around.allowOnError && mayAllow(error) && letGo();
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

/** A log that is full or gone must not stop containers that are hardened all the same. */
function note(around: Recording, record: () => DecisionRecord): void {
	try {
		around.record(record());
	} catch (error) {
		around.warn(`the decision could not be recorded: ${error instanceof Error ? error.message : String(error)}`);
	}
}
