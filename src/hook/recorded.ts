/**
 * Doing something about a container, and recording what came of it, also where that is nothing good.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { wrongClock } from "../evaluate/mod.ts";
import type { FinalAppend } from "../platform/process/alarm.ts";
import type { Deadline, Step } from "../platform/process/deadline.ts";
import type { Progress } from "./progress.ts";
import type { DecisionRecord, Recorder } from "./record.ts";
import { type Occasion, recordOf } from "./record_of.ts";

/** What recording takes. */
export interface Recording extends Occasion {
	readonly record: Recorder;
	/** When a decision was recorded last, and nothing where that is not known. Left out: it never is. */
	lastRecorded?(): Date | undefined;
	readonly deadline: Pick<Deadline, "begin" | "checkTime">;
	/** What is written where a step never ends: the record of that, and what else says why. */
	appendsOf(record: DecisionRecord, error: OssifyError): readonly FinalAppend[];
	/** Told what goes wrong without stopping the container. */
	warn(message: string): void;
	/** Lets a container go when something went wrong; never one that the policy refused. */
	readonly allowOnError: boolean;
}

/** Notes which step comes next. @throws {OssifyError} `host/timed-out`, `policy/timed-out` where the time is over */
export type Begin = (doing: string, blame?: Step["blame"]) => void;

/**
 * Does it. Whatever goes wrong is thrown, unless `allowOnError` says otherwise and the container can be let go; it is recorded either way.
 * @param progress what `act` found out, as far as it came
 * @param letGo makes the container start as it is; false where it cannot any more
 */
export async function recorded(
	host: Recording,
	progress: Progress,
	act: (begin: Begin) => Promise<void>,
	letGo: () => boolean = () => true,
): Promise<void> {
	const last = host.lastRecorded?.(); // Before the clock is looked at, which others do at the same time.
	const start = host.now();
	if (last) progress.notBefore = { time: last, event: "decision-recorded" };
	progress.clock = wrongClock(start, progress.notBefore);
	const prepare: Begin = (doing, blame = "host") =>
		host.deadline.begin({ doing, blame }, (error, duration) =>
			host.appendsOf(recordOf(host, progress, { start, error, allowed: false, duration }), error),
		);
	const finish = (error?: unknown, allowed = false) => {
		if (progress.undecided && error === undefined) return true;
		prepare("record the decision");
		return note(host, () => recordOf(host, progress, { start, error, allowed }));
	};
	try {
		await act((doing, blame) => {
			host.deadline.checkTime();
			prepare(doing, blame);
		});
	} catch (error) {
		const allowed = host.allowOnError && mayAllow(error) && letGo();
		// Nothing starts unhardened without a record that says so.
		if (!finish(error, allowed) || !allowed) throw error;
		const said = error instanceof Error ? error.message : String(error);
		const what =
			host.stage === "exec"
				? "the process starts although it may undo the read-only root"
				: "the container starts although it may not be hardened";
		return host.warn(`--on-error allow: ${what}: ${said}`);
	}
	finish();
}

/** A refusal is no error, but what the policy wants. */
function mayAllow(error: unknown): boolean {
	return !(error instanceof OssifyError && error.kind === "denied");
}

/** A log that is full or gone must not stop containers that are hardened all the same. @returns whether it is recorded */
function note(host: Recording, record: () => DecisionRecord): boolean {
	try {
		host.record(record());
		return true;
	} catch (error) {
		host.warn(`the decision could not be recorded: ${error instanceof Error ? error.message : String(error)}`);
		return false;
	}
}
