/**
 * A lock on a folder, for programs that read a file in it, change it and replace it. The kernel releases it when the process ends.
 * @see https://man7.org/linux/man-pages/man2/flock.2.html
 * @module
 */
import { constants } from "node:fs";
import { OssifyError } from "../../errors.ts";
import { visible } from "../../visible.ts";
import { callNumbers } from "../kernel/syscalls.ts";
import { canCallKernel, openKernel } from "../kernel/syscalls_open.ts";

const AT_FDCWD = -100;
const O_CLOEXEC = 0o2000000;
const LOCK_EX_NB = 2 | 4;
const EWOULDBLOCK = 11;

/** Milliseconds. */
const between = 20;
const longest = 30_000;

/**
 * Does something while no other process that asks for the same lock does. Node, and file systems without locks, have none.
 * @throws {OssifyError} `host/unwritable` where another process keeps the lock for too long
 */
export async function whileLocked<T>(folder: string, act: () => Promise<T>, wait = longest): Promise<T> {
	if (!canCallKernel()) return await act();
	const { architecture, call } = await openKernel();
	const numbers = callNumbers[architecture];
	const fd = call(numbers.openat, AT_FDCWD, new TextEncoder().encode(`${folder}\0`), constants.O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) return await act();
	try {
		for (let waited = 0; call(numbers.flock, fd, LOCK_EX_NB) === -EWOULDBLOCK; waited += between) {
			if (waited >= wait) throw new OssifyError("host/unwritable", `cannot write in ${visible(folder)}: another process has locked it`);
			await new Promise((resolve) => setTimeout(resolve, between));
		}
		return await act();
	} finally {
		call(numbers.close, fd);
	}
}
