/**
 * What is known about a container. Each step of a run yields the facts that it finds, so that they are recorded even if a later step fails.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import type { OssifyError } from "../errors.ts";
import type { PastEvent, WrongClock } from "../evaluate/mod.ts";
import type { Assessment } from "../harden.ts";
import type { Applied } from "../live/mod.ts";
import type { Identity } from "../policy.ts";

/** The facts known so far, or those that one step adds. */
export interface Facts {
	/** SHA-256 of the policy, once it is loaded. */
	readonly policy?: string;
	/** The last decision in the log. */
	readonly notBefore?: PastEvent | undefined;
	/** Set if the clock is wrong. */
	readonly clock?: WrongClock | undefined;
	readonly input?: Uint8Array;
	readonly container?: string | undefined;
	readonly assessment?: Assessment;
	readonly identity?: Identity;
	readonly applied?: Applied;
	/** Warnings about the machine, besides those of the policy. They are added to earlier ones. */
	readonly remarks?: readonly Finding[];
	/** In audit mode: the error that would refuse the container in enforce mode. */
	readonly wouldFail?: OssifyError;
	/** Of the copy-up hook: the changes that it was asked to make. They were recorded when the hook was added to the spec. */
	readonly request?: { readonly tmpfs: readonly string[]; readonly readonly: boolean };
	/** There was nothing to decide, so nothing is recorded. */
	readonly undecided?: boolean;
	/** Some of the output may have been written. */
	readonly answered?: boolean;
}

/** A part of a run that yields facts. */
export type Part<Result = void> = Generator<Facts, Result, void>;

/** Adds facts to those that are known. */
export function withFacts(known: Facts, more: Facts): Facts {
	return { ...known, ...more, ...(more.remarks && { remarks: [...(known.remarks ?? []), ...more.remarks] }) };
}
