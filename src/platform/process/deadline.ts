/**
 * Work that has to be done in time, or to end with a reason. Its steps look at the clock; should one of them hang, an alarm writes what was
 * prepared for that, and ends the process.
 * @module
 */
import { exitCodes, OssifyError } from "../../errors.ts";
import type { Blame } from "../platform.ts";
import { type Alarm, type FinalAppend, startAlarm } from "./alarm.ts";

/** What is being done. */
export interface Step {
	/** For a message: `read the standard input`. */
	readonly doing: string;
	/** Whose fault it is, most likely, if it takes too long. */
	readonly blame: Blame;
	/** What may be the matter, where it is not what it usually is: a question. */
	readonly hint?: string | undefined;
}

/** What a process writes in the end, besides its message. @param duration of the whole work, in milliseconds */
export type LastWill = (error: OssifyError, duration: number) => readonly FinalAppend[];

/** A time limit. */
export interface Deadline {
	/** Notes what comes next, and what is to be written should it never end. */
	begin(step: Step, will?: LastWill): void;
	/** @returns how many seconds are left @throws {OssifyError} `BLAME/timed-out` where there are none */
	checkTime(): number;
	/** The next step has the whole time again, or so many times of it. */
	renew(times?: number): void;
	/** It is done in time. */
	stop(): void;
}

/** How much longer than its steps a process may run that hangs in one of them: less than engines are told to give it. */
const grace = 2;

/**
 * Starts the clock. Where there is no way to the kernel, only the steps look at it.
 * @param say what goes to standard error
 */
export async function startDeadline(seconds: number, say = sentence): Promise<Deadline> {
	let end = performance.now() + seconds * 1000;
	const alarm = await ring(seconds + grace);
	let error = timedOut({ doing: "begin", blame: "host" }, seconds);
	return {
		begin: (step, will = () => []) => {
			error = timedOut(step, seconds);
			alarm?.prepare({
				appends: will(error, (seconds + grace) * 1000),
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
			end = performance.now() + seconds * times * 1000;
			alarm?.restart(seconds * times + grace);
		},
		stop: () => alarm?.stop(),
	};
}

function sentence({ message }: OssifyError): string {
	return `ossify: ${message}\n`;
}

async function ring(seconds: number): Promise<Alarm | undefined> {
	try {
		return await startAlarm(seconds);
	} catch {
		return undefined;
	}
}

const hints: Readonly<Record<Blame, string>> = {
	input: "is there too much of it?",
	host: "is the machine too busy, or is there too much of it?",
	policy: "does a rule never end, or go through too much?",
};

/** The time is over. */
export function timedOut({ doing, blame, hint }: Step, seconds: number): OssifyError {
	return new OssifyError(
		`${blame}/timed-out`,
		`cannot ${doing}: it was not done within ${seconds} s: ${hint ?? hints[blame]} --timeout gives it longer`,
	);
}
