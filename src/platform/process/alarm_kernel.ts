/**
 * An alarm with a signal handler in machine code. The kernel can call it at any time; it only makes the system calls of a list. Code and list are in a
 * file in memory: its first page is the handler, and the rest is the handler's data.
 * @see https://man7.org/linux/man-pages/man2/rt_sigaction.2.html
 * @module
 */

import { type CallName, callNumbers, type Kernel, type Word } from "../kernel/syscalls.ts";
import type { Alarm, FinalWrites } from "./alarm.ts";
import { callTable } from "./alarm_calls.ts";
import { handlerCode } from "./alarm_code.ts";

const page = 65_536; // The largest page size of both architectures.
const dataSize = 4 * page;

const MFD_CLOEXEC = 1;
/** Since Linux 6.3, a machine may be configured to refuse code in such a file without this flag. Older kernels do not know the flag. */
const MFD_EXEC = 0x10;
const PROT_READ = 1;
const PROT_WRITE = 2;
const PROT_EXEC = 4;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;

const ITIMER_REAL = 0;
const SIGALRM = 14;
const SIG_UNBLOCK = 1;
/** SA_RESTORER: the kernel of x86_64 calls no handler without one. This handler never returns, so its value does not matter. */
const SA_RESTORER = 0x0400_0000n;
/** SA_ONSTACK: for a process whose stack is full. */
const SA_ONSTACK = 0x0800_0000n;
/** SA_NODEFER: a write of the handler that blocks is interrupted by the next signal, and the handler continues with the next call. */
const SA_NODEFER = 0x4000_0000n;
/** Bytes of the kernel's signal set. */
const setSize = 8;
/** The seconds that each of the last system calls may take. */
const patience = 1;

/**
 * Starts the timer. If the machine does not allow such a handler (as SELinux may), SIGALRM ends the process without a message. If it does not allow a
 * timer, only the steps check the clock.
 */
export function startKernelAlarm(kernel: Kernel, seconds: number): Alarm {
	const call = (name: CallName, ...words: readonly Word[]) => kernel.call(callNumbers[kernel.architecture][name], ...words);
	area ??= mapArea(kernel, call);
	area?.prepare(withoutMessage);
	call("rt_sigaction", SIGALRM, action(area?.handler), 0, setSize);
	const set = new BigUint64Array([1n << BigInt(SIGALRM - 1)]);
	// The signal may be blocked, as a process inherits this from its parent.
	call("rt_sigprocmask", SIG_UNBLOCK, new Uint8Array(set.buffer), 0, setSize);
	const restart = (left: number) => void call("setitimer", ITIMER_REAL, timer(left, patience), 0);
	restart(seconds);
	return {
		prepare: (writes) => area?.prepare(writes),
		restart,
		stop: () => {
			call("setitimer", ITIMER_REAL, timer(0, 0), 0);
			call("rt_sigaction", SIGALRM, action(undefined), 0, setSize);
		},
	};
}

interface Area {
	/** The address of the handler. */
	readonly handler: number;
	prepare(writes: FinalWrites): void;
}

/** It is mapped once: a worker of the agent starts the timer for each container. */
let area: Area | undefined;

/** Until the first writes are prepared, the alarm only ends the process, as failed. */
const withoutMessage: FinalWrites = { appends: [], stderr: new Uint8Array(), exitCode: 5 };

type Call = (name: CallName, ...words: readonly Word[]) => number;

/** Maps a file in memory; undefined if the machine refuses that. It is tried again for the next timer, so nothing is left of it then. */
function mapArea(kernel: Kernel, call: Call): Area | undefined {
	const name = new TextEncoder().encode("ossify\0");
	const known = call("memfd_create", name, MFD_CLOEXEC | MFD_EXEC);
	const file = known < 0 ? call("memfd_create", name, MFD_CLOEXEC) : known;
	if (file < 0) return undefined;
	const area = mapFile(kernel, call, file);
	if (area === undefined) call("close", file);
	return area;
}

/** No page is ever both writable and executable, and mprotect(2) makes the new code visible to the processor (aarch64). */
function mapFile({ architecture }: Kernel, call: Call, file: number): Area | undefined {
	if (call("ftruncate", file, page + dataSize) < 0) return undefined;
	const data = call("mmap", 0, dataSize, PROT_READ | PROT_WRITE, MAP_SHARED, file, page);
	if (data < 0) return undefined;
	const write = (bytes: Uint8Array, at: number) => call("pwrite64", file, bytes, bytes.length, at) === bytes.length;
	const isWritten = write(handlerCode(architecture, data), 0);
	const handler = isWritten ? call("mmap", 0, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) : -1;
	if (handler >= 0) return { handler, prepare: (writes) => void write(callTable(architecture, writes, data, dataSize), page) };
	call("munmap", data, dataSize);
	return undefined;
}

/** `struct kernel_sigaction`, the same on both architectures: handler, flags, restorer, mask. All zeros is the default action. */
function action(handler: number | undefined): Uint8Array {
	if (handler === undefined) return new Uint8Array(32);
	const address = BigInt(handler);
	return new Uint8Array(new BigUint64Array([address, SA_RESTORER | SA_ONSTACK | SA_NODEFER, address, 0n]).buffer);
}

/** `struct itimerval`: the first time after `seconds`, then each `interval` seconds. */
function timer(seconds: number, interval: number): Uint8Array {
	const micros = Math.round((seconds % 1) * 1e6);
	return new Uint8Array(new BigInt64Array([BigInt(interval), 0n, BigInt(Math.floor(seconds)), BigInt(micros)]).buffer);
}
