/**
 * Locks of open files, which the kernel releases when their process ends.
 * @see https://man7.org/linux/man-pages/man2/flock.2.html
 * @module
 */
import { callNumbers, type Kernel } from "./syscalls.ts";

const LOCK_EX_NB = 2 | 4;
const EWOULDBLOCK = 11;

/** Asks for the lock of an open file, without waiting. @returns `busy` if another process has it, or the number of another error */
export function tryLock({ architecture, call }: Kernel, fd: number): "taken" | "busy" | number {
	const result = call(callNumbers[architecture].flock, fd, LOCK_EX_NB);
	if (result === 0) return "taken";
	return result === -EWOULDBLOCK ? "busy" : -result;
}
