/**
 * The last resort of a process that must end in time: a program that hangs in WebAssembly or in a system call runs no JavaScript any more,
 * so what is to be written then is prepared beforehand, step by step, and written by something else.
 * @module
 */
import { canCallKernel, openKernel } from "../kernel/syscalls_open.ts";

/** Where bytes are appended: a name in an open folder (which means the same in any mount namespace), a path, or an open socket. */
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
	/** From now on, this is what will be done. */
	prepare(writes: FinalWrites): void;
	/** From now on, it is so many seconds again. */
	restart(seconds: number): void;
	/** Calls it off. */
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
