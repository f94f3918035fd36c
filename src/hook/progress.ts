/**
 * What is known of a container so far: recorded also where the rest fails.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { PastEvent, WrongClock } from "../evaluate/mod.ts";
import type { Assessment } from "../harden.ts";
import type { Applied } from "../live/mod.ts";
import type { Identity } from "../policy.ts";

/** It grows, step by step. */
export interface Progress {
	/** SHA-256 of the policy, once it is loaded. */
	policy?: string;
	/** What was recorded last. */
	notBefore?: PastEvent | undefined;
	/** What is wrong with the clock. */
	clock?: WrongClock | undefined;
	input?: Uint8Array;
	container?: string | undefined;
	assessment?: Assessment;
	identity?: Identity;
	applied?: Applied;
	/** What is to be known of the machine, beside the policy's warnings. */
	remarks?: readonly Finding[];
	/** It turned out that there is nothing to decide, and so nothing to record. */
	undecided?: boolean;
	/** Part of the answer may be out: it cannot be taken back. */
	answered?: boolean;
}

/** Adds to what is to be known of the machine. */
export function remark(progress: Progress, ...remarks: readonly Finding[]): void {
	progress.remarks = [...(progress.remarks ?? []), ...remarks];
}
