/**
 * What a hook stands on, and what it knows so far.
 * @module
 */
import type { Stage } from "../evaluate/mod.ts";
import type { Assessment } from "../harden.ts";
import type { Applied } from "../live/mod.ts";
import type { Kernel } from "../platform/syscalls.ts";
import type { Identity, Policy } from "../policy.ts";
import type { ParsedSpec } from "../spec/mod.ts";
import type { Recorder } from "./record.ts";

/** The stages that ossify can be a hook of. */
export const hookStages = ["precreate", "prestart", "createRuntime"] as const satisfies readonly Stage[];
export type HookStage = (typeof hookStages)[number];

/** What a hook needs of its surroundings. */
export interface Surroundings {
	readonly stage: HookStage;
	/** What the engine or the runtime says, to its end. */
	readInput(): Uint8Array;
	/** A file of the host. */
	readFile(path: string): Uint8Array;
	/** Takes the answer; throws where it is not taken whole. */
	writeOutput(bytes: Uint8Array): void;
	/** The policy, as it is being loaded. */
	readonly policy: Promise<Policy>;
	/** Opened only where mounts are changed. */
	openKernel(): Promise<Kernel>;
	now(): Date;
	/** Throws when the hook's time is over. */
	checkTime(): void;
	readonly identify?: (policy: Policy, spec: ParsedSpec) => Identity;
	readonly record: Recorder;
	/** Told what goes wrong without stopping the container. */
	warn(message: string): void;
	/** Lets a container go when something went wrong; never one that the policy refused. */
	readonly allowOnError: boolean;
}

/** What is known of the container so far: recorded also where the rest fails. */
export interface Progress {
	/** SHA-256 of the policy, once it is loaded. */
	policy?: string;
	input?: Uint8Array;
	container?: string;
	assessment?: Assessment;
	identity?: Identity;
	applied?: Applied;
	/** Part of the answer may be out: it cannot be taken back. */
	answered?: boolean;
}
