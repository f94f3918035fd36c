/**
 * The last resort of a process that must end in time. A program that hangs in WebAssembly or in a system call runs no JavaScript any more. So its
 * last writes are prepared step by step, and a signal handler or a thread performs them.
 * @module
 */
import { canCallKernel, openKernel } from "../kernel/syscalls_open.ts";

/** Where bytes are appended: a name in an open folder (which is the same in any mount namespace), a path, or an open socket. */
export type AppendTarget =
	| { readonly folder?: number | undefined; readonly name: string; readonly mode: number; readonly followLinks: boolean }
	| { readonly descriptor: number };

/** Some bytes, for one write(2). */
export interface FinalAppend {
	readonly to: AppendTarget;
	readonly bytes: Uint8Array;
}

/** What is done when the time is over. A write that fails or blocks is given up after a second, and the next one follows. */
export interface FinalWrites {
	readonly appends: readonly FinalAppend[];
	readonly stderr: Uint8Array;
	readonly exitCode: number;
}

/** A clock that ends this process. */
export interface Alarm {
	/** Replaces what will be done when the time is over. */
	prepare(writes: FinalWrites): void;
	/** Restarts the clock with so many seconds. */
	restart(seconds: number): void;
	/** Stops the clock. */
	stop(): void;
}

/**
 * Starts the clock: a signal handler where this runtime can make system calls, a thread on Node.
 * @throws {OssifyError} `host/no-ffi`, `host/not-linux`
 */
export async function startAlarm(seconds: number): Promise<Alarm> {
	if (!canCallKernel()) return (await import("./alarm_node.ts")).startThreadAlarm(seconds);
	return (await import("./alarm_kernel.ts")).startKernelAlarm(await openKernel(), seconds);
}
