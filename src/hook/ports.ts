/**
 * What a hook stands on.
 * @module
 */
import type { Stage } from "../evaluate/mod.ts";
import type { Kernel } from "../platform/kernel/syscalls.ts";
import type { Policy } from "../policy.ts";
import type { RootFiles } from "../rootfs/mod.ts";
import type { OwnHook } from "./copy_up_entry.ts";
import type { Deciding } from "./decide.ts";
import type { Recording } from "./recorded.ts";

/** The stages that ossify can be a hook of. */
export const hookStages = ["precreate", "prestart", "createRuntime"] as const satisfies readonly Stage[];
export type HookStage = (typeof hookStages)[number];

/** What a hook needs of the machine. */
export interface HookHost extends Recording, Deciding {
	readonly stage: HookStage;
	/** How a hook that is added to a spec starts ossify again. */
	readonly ownHook: OwnHook;
	/** What the engine or the runtime says, to its end. */
	readInput(): Uint8Array;
	/** A file of the host. */
	readFile(path: string): Uint8Array;
	/** What is looked up of images and volumes. */
	readonly rootFiles: RootFiles;
	/** Absolute path of the working directory: Podman's hooks have the bundle there. */
	workingFolder(): string;
	/** Takes the answer; throws where it is not taken whole. */
	writeOutput(bytes: Uint8Array): void;
	/** Loads the policy. */
	loadPolicy(): Promise<Policy>;
	/** The decision log, where it is a file. */
	readonly logPath?: string | undefined;
	/** Asked before a policy is, where the stage changes mounts. @throws {OssifyError} `host/no-ffi` on Node */
	requireKernel(): void;
	/** Opened only where mounts are changed. */
	openKernel(): Promise<Kernel>;
}
