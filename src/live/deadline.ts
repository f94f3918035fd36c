/**
 * The time limit of live changes. They run synchronously, so no timer can interrupt them: the clock is checked before each system call.
 * @module
 */
import type { Kernel } from "../platform/kernel/syscalls.ts";

/** Throws after the time limit. @returns the remaining seconds */
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
