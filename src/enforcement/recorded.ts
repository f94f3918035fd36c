/**
 * Runs the steps for a container and records their outcome, even if one fails.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { wrongClock } from "../evaluate/mod.ts";
import type { FinalAppend } from "../platform/process/alarm.ts";
import type { Deadline, Step } from "../platform/process/deadline.ts";
import { type Facts, withFacts } from "./facts.ts";
import type { DecisionRecord, Recorder } from "./record.ts";
import { type Occasion, recordOf } from "./record_of.ts";

/** What recording needs. */
export interface Recording extends Occasion {
	readonly record: Recorder;
	/** The time of the last record, undefined if it is not known. Omitted if it is never known. */
	lastRecorded?(): Date | undefined;
	readonly deadline: Pick<Deadline, "begin" | "checkTime">;
	/** The writes for a step that never ends: its record and its messages. */
	appendsOf(record: DecisionRecord, error: OssifyError): readonly FinalAppend[];
	/** Receives warnings, which do not stop the container. */
	warn(message: string): void;
	/** Whether a container starts in spite of an error. A container that the policy refuses never does. */
	readonly allowOnError: boolean;
}

/** Starts a step, which the messages of the time limit name. @throws {OssifyError} `host/timed-out`, `policy/timed-out` if the time limit has passed */
export type Begin = (doing: string, blame?: Step["blame"]) => void;

/** What the steps of a run can use. */
export interface Run {
	readonly begin: Begin;
	/** The facts that have been yielded so far. */
	known(): Facts;
}

/** The steps of a run. They yield the facts that they find. */
export type Steps = (run: Run) => AsyncGenerator<Facts, void, void>;

/**
 * Runs the steps and records the outcome. Errors are thrown, unless `allowOnError` is set and the container can start unchanged.
 * @param startUnchanged lets the container start unchanged; returns false if that is no longer possible
 */
export async function recorded(host: Recording, steps: Steps, startUnchanged: (known: Facts) => boolean = () => true): Promise<void> {
	const last = host.lastRecorded?.(); // Before the clock is read, as other processes write records at the same time.
	const start = host.now();
	const notBefore = last && ({ time: last, event: "decision-recorded" } as const);
	let known: Facts = { notBefore, clock: wrongClock(start, notBefore) };
	const prepare: Begin = (doing, blame = "host") =>
		host.deadline.begin({ doing, blame }, (error, duration) =>
			host.appendsOf(recordOf(host, known, { start, error, allowed: false, duration }), error),
		);
	const finish = (error?: unknown, allowed = false) => {
		if (error === undefined && !isWorthRecording(known)) return true;
		prepare("record the decision");
		return writeRecord(host, () => recordOf(host, known, { start, error, allowed }));
	};
	try {
		const begin: Begin = (doing, blame) => {
			host.deadline.checkTime();
			prepare(doing, blame);
		};
		for await (const found of steps({ begin, known: () => known })) known = withFacts(known, found);
	} catch (error) {
		const allowed = host.allowOnError && mayAllow(error) && startUnchanged(known);
		// A container starts unhardened only if that could be recorded.
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

/** The request of the copy-up hook is recorded already. The hook adds a record only if the result differs from it. */
function isWorthRecording({ undecided, request, applied, remarks = [] }: Facts): boolean {
	if (undecided) return false;
	return request === undefined || remarks.length > 0 || (applied?.leftOut.length ?? 0) > 0;
}

/** A refusal by the policy is not an error that may be allowed. */
function mayAllow(error: unknown): boolean {
	return !(error instanceof OssifyError && error.kind === "denied");
}

/** A full or missing log must not stop containers that are hardened. @returns whether the record was written */
function writeRecord(host: Recording, record: () => DecisionRecord): boolean {
	try {
		host.record(record());
		return true;
	} catch (error) {
		host.warn(`the decision could not be recorded: ${error instanceof Error ? error.message : String(error)}`);
		return false;
	}
}
