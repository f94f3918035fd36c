/**
 * What the pool does for a client.
 * @module
 */
import type { OssifyError } from "../errors.ts";
import type { Job, Result } from "./job.ts";

/** A job, and what to tell its client. */
export interface Task {
	readonly job: Job;
	/** Seconds after which the worker is killed. */
	readonly seconds: number;
	/** Seconds after which the job is not begun any more. */
	readonly patience: number;
	/** Set if no client waits for it. */
	readonly isWarmUp?: true;
	/** A worker takes the job. @returns false if the client has gone, and may have run ossify itself: the job is not done then */
	begun(): boolean;
	done(result: Result): void;
	/** The worker ended without a result. */
	lost(error: OssifyError, stderr: string, code: number | undefined): void;
	/** No worker takes the job. */
	declined(): void;
}

/** A job that a new worker does first. */
export interface Trial extends Job {
	/** Set if an agent can start without it. */
	readonly mayFail?: true;
	/** What it has to print, if that is known. */
	readonly prints?: string;
}

/** A job whose result does not matter. @param ended called with the reason if the worker ends, which is replaced in any case */
export function withoutClient(job: Job, ended: (why: string) => void): Task {
	const lost: Task["lost"] = ({ message }, stderr) => ended([message, stderr.trim()].filter((part) => part !== "").join(": "));
	return { job, isWarmUp: true, seconds: 30, patience: 0, begun: () => true, done: () => {}, lost, declined: () => {} };
}
