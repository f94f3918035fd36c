/**
 * The time limit of live changes. They are synchronous, so nothing in the program could interrupt them: each system call checks the clock first.
 * @module
 */
import type { Kernel } from "../platform/kernel/syscalls.ts";

/** Throws when the time is over. @returns how many seconds are left */
export type CheckTime = () => number;

/** The kernel, with a check of the clock before each call. */
export function withClock(kernel: Kernel, check: CheckTime): Kernel {
	return {
		...kernel,
		call: (number, a, b, c, d, e, f) => {
			check();
			return kernel.call(number, a, b, c, d, e, f);
		},
	};
}
