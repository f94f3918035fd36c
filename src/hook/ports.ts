/**
 * The interface between a hook and the machine.
 * @module
 */

import type { Deciding, Recording } from "../enforcement/mod.ts";
import type { Stage } from "../evaluate/mod.ts";
import type { Kernel } from "../platform/kernel/syscalls.ts";
import type { Policy } from "../policy.ts";
import type { RootFiles } from "../rootfs/mod.ts";
import type { OwnHook } from "./copy_up_entry.ts";

/** The stages that ossify can be a hook of. */
export const hookStages = ["precreate", "prestart", "createRuntime"] as const satisfies readonly Stage[];
export type HookStage = (typeof hookStages)[number];

/** What a hook needs of the machine. */
export interface HookHost extends Recording, Deciding {
	readonly stage: HookStage;
	/** The command of the hook that ossify adds to a spec. */
	readonly ownHook: OwnHook;
	/** Reads the standard input, from the engine or the runtime. */
	readInput(): Uint8Array;
	/** Reads a file of the host. */
	readFile(path: string): Uint8Array;
	/** Lookups in images and volumes. */
	readonly rootFiles: RootFiles;
	/** The absolute path of the working directory, which is the bundle for Podman's hooks. */
	workingFolder(): string;
	/** Writes the output; throws if not all of it could be written. */
	writeOutput(bytes: Uint8Array): void;
	/** Loads the policy. */
	loadPolicy(): Promise<Policy>;
	/** The path of the decision log, if it is a file. */
	readonly logPath?: string | undefined;
	/** Called before the policy is evaluated, at stages that change mounts. @throws {OssifyError} `host/no-ffi` on Node */
	requireKernel(): void;
	/** Opens access to system calls; called only to change mounts. */
	openKernel(): Promise<Kernel>;
}
