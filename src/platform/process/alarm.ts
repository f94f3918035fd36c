/**
 * Ends a process that hangs. A process that hangs in WebAssembly or in a system call runs no JavaScript any more, so its last writes are prepared before
 * each step, and a signal handler or a thread makes them.
 * @module
 */
import { canCallKernel, openKernel } from "../kernel/syscalls_open.ts";

/** The target of an append: a name in an open folder (which is the same in any mount namespace), a path, or an open socket. */
export type AppendTarget =
	| { readonly folder?: number | undefined; readonly name: string; readonly mode: number; readonly followLinks: boolean }
	| { readonly descriptor: number };

/** The bytes of one write(2). */
export interface FinalAppend {
	readonly to: AppendTarget;
	readonly bytes: Uint8Array;
}

/** The writes that are made after the time limit. One that blocks is given up after a second, and the next one follows. */
export interface FinalWrites {
	readonly appends: readonly FinalAppend[];
	readonly stderr: Uint8Array;
	readonly exitCode: number;
}

/** A timer that ends this process. */
export interface Alarm {
	/** Replaces the writes that are made after the time limit. */
	prepare(writes: FinalWrites): void;
	/** Restarts the timer. */
	restart(seconds: number): void;
	/** Stops the timer. */
	stop(): void;
}

/** A worker of the agent starts the timer for each container, and an import takes time each time. */
let withKernel: typeof import("./alarm_kernel.ts") | undefined;

/**
 * Starts the timer: with a signal handler on Bun and Deno, with a thread on Node.
 * @throws {OssifyError} `host/no-ffi`, `host/not-linux`
 */
export async function startAlarm(seconds: number): Promise<Alarm> {
	if (!canCallKernel()) return (await import("./alarm_node.ts")).startThreadAlarm(seconds);
	withKernel ??= await import("./alarm_kernel.ts");
	return withKernel.startKernelAlarm(await openKernel(), seconds);
}
