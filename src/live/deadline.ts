/**
 * Live changes must end in time. They are synchronous, so nothing in the program could interrupt them: each step looks at the clock.
 * @module
 */
import type { Kernel } from "../platform/kernel/syscalls.ts";

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
