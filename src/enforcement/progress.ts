/**
 * What is known about a container so far, which is recorded also where a later step fails.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { OssifyError } from "../errors.ts";
import type { PastEvent, WrongClock } from "../evaluate/mod.ts";
import type { Assessment } from "../harden.ts";
import type { Applied } from "../live/mod.ts";
import type { Identity } from "../policy.ts";

/** Filled step by step. */
export interface Progress {
	/** SHA-256 of the policy, once it is loaded. */
	policy?: string;
	/** The last decision in the log. */
	notBefore?: PastEvent | undefined;
	/** What is wrong with the clock. */
	clock?: WrongClock | undefined;
	input?: Uint8Array;
	container?: string | undefined;
	assessment?: Assessment;
	identity?: Identity;
	applied?: Applied;
	/** Warnings about the machine, besides those of the policy. */
	remarks?: readonly Finding[];
	/** In audit mode: the error that would refuse the container in enforce mode. */
	wouldFail?: OssifyError;
	/** There was nothing to decide, so there is nothing to record. */
	undecided?: boolean;
	/** A part of the answer may be written already. */
	answered?: boolean;
}

/** Adds warnings about the machine. */
export function remark(progress: Progress, ...remarks: readonly Finding[]): void {
	progress.remarks = [...(progress.remarks ?? []), ...remarks];
}
