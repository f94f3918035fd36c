/**
 * The time limit of a process. Its steps check the clock. If a step hangs, an alarm makes the prepared writes and ends the process.
 * @module
 */
import { exitCodes, OssifyError } from "../../errors.ts";
import type { Blame } from "../platform.ts";
import { type Alarm, type FinalAppend, startAlarm } from "./alarm.ts";

/** The current step. */
export interface Step {
	/** The step, as it reads in a message: `read the standard input`. */
	readonly doing: string;
	/** The likely cause if it takes too long. */
	readonly blame: Blame;
	/** A question about the likely cause, if it is not the usual one. */
	readonly hint?: string | undefined;
}

/** The writes to the logs if the process hangs, besides the message on standard error. @param duration of the whole run, in milliseconds */
export type LastWrites = (error: OssifyError, duration: number) => readonly FinalAppend[];

/** A time limit. */
export interface Deadline {
	/** Starts the next step. @param lastWrites the writes to make if it never ends */
	begin(step: Step, lastWrites?: LastWrites): void;
	/** @returns the remaining seconds @throws {OssifyError} `BLAME/timed-out` after the time limit */
	checkTime(): number;
	/** Restarts the time limit for the next step. @param times a factor for the limit */
	renew(times?: number): void;
	/** Ends the time limit, as the work is done. */
	stop(): void;
}

/** Seconds between the time limit of the steps and the alarm. Engines get a timeout that is longer than both. */
const grace = 2;

/** Milliseconds by which the alarm may be early within its grace. */
const slack = 500;

/** Starts the clock. If no alarm can be set, only the steps check it. @param say returns the message for standard error */
export async function startDeadline(seconds: number, say = sentence): Promise<Deadline> {
	let armed = { at: performance.now(), for: seconds };
	let end = armed.at + seconds * 1000;
	const alarm = await alarmIfPossible(seconds + grace);
	let error = timedOut({ doing: "begin", blame: "host" }, seconds);
	return {
		begin: (step, lastWrites = () => []) => {
			error = timedOut(step, seconds);
			alarm?.prepare({
				appends: lastWrites(error, (seconds + grace) * 1000),
				stderr: new TextEncoder().encode(say(error)),
				exitCode: exitCodes[error.kind],
			});
		},
		checkTime: () => {
			const left = end - performance.now();
			if (left < 0) throw error;
			return left / 1000;
		},
		renew: (times = 1) => {
			const renewed = { at: performance.now(), for: seconds * times };
			end = renewed.at + renewed.for * 1000;
			// Of thousands of short steps not each needs a system call: the alarm is later than the limit by more than the slack.
			if (renewed.for === armed.for && renewed.at - armed.at < slack) return;
			armed = renewed;
			alarm?.restart(renewed.for + grace);
		},
		stop: () => alarm?.stop(),
	};
}

function sentence({ message }: OssifyError): string {
	return `ossify: ${message}\n`;
}

async function alarmIfPossible(seconds: number): Promise<Alarm | undefined> {
	try {
		return await startAlarm(seconds);
	} catch {
		return undefined;
	}
}

const hints: Readonly<Record<Blame, string>> = {
	input: "is there too much data?",
	host: "is the machine too busy, or is there too much data?",
	policy: "does a rule never end, or iterate over too much?",
};

/** The error of a step that exceeded the time limit. */
export function timedOut({ doing, blame, hint }: Step, seconds: number): OssifyError {
	return new OssifyError(
		`${blame}/timed-out`,
		`cannot ${doing}: it was not done within ${seconds} s: ${hint ?? hints[blame]} --timeout sets another limit`,
	);
}
