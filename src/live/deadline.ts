/**
 * A hook must end. Most of its work is synchronous, so nothing in the program could interrupt it: the steps look at the clock, and should
 * one of them hang, the kernel ends the process.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Kernel } from "../platform/syscalls.ts";
import { ITIMER_REAL, SIG_UNBLOCK, SIGALRM } from "./abi.ts";
import { timerOnce } from "./structs.ts";
import { Syscalls } from "./syscalls.ts";

/** Bytes of the kernel's signal set. */
const setSize = 8;

/** Makes the kernel end this process by SIGALRM, which no runtime takes for success, after so many seconds; 0: no longer. */
export function endAfter(kernel: Kernel, seconds: number): void {
	const sys = new Syscalls(kernel);
	// An ignored or blocked signal is passed on from parent to child. All zeros is the default action.
	sys.call("rt_sigaction", SIGALRM, new Uint8Array(32), 0, setSize);
	const set = new Uint8Array(setSize);
	new DataView(set.buffer).setBigUint64(0, 1n << BigInt(SIGALRM - 1), true);
	sys.call("rt_sigprocmask", SIG_UNBLOCK, set, 0, setSize);
	sys.call("setitimer", ITIMER_REAL, timerOnce(seconds), 0);
}

/** Throws when the time is over. @returns how many seconds are left */
export type CheckTime = () => number;

/** The same kernel, that looks at the clock before each call. */
export function withClock(kernel: Kernel, check: CheckTime): Kernel {
	return {
		...kernel,
		call: (number, a, b, c, d, e, f) => {
			check();
			return kernel.call(number, a, b, c, d, e, f);
		},
	};
}

/** The time is over. */
export function timedOut(seconds: number): OssifyError {
	return new OssifyError(
		"host/timed-out",
		`the hook was not done within ${seconds} s: is the machine too busy, or is there too much to copy up? --timeout gives it longer`,
	);
}
