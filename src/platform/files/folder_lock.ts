/**
 * A lock on a folder, for programs that read a file in it, change it and replace it. The kernel releases it when the process ends.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { visible } from "../../visible.ts";
import { tryLock } from "../kernel/flock.ts";
import { close, O_CLOEXEC, O_DIRECTORY, openTop } from "../kernel/in_root.ts";
import { canCallKernel, openKernel } from "../kernel/syscalls_open.ts";

/** Milliseconds. */
const between = 20;
const longest = 30_000;

/**
 * Does something while no other process that asks for the same lock does. Node, and file systems without locks, have none.
 * @throws {OssifyError} `host/unwritable` where another process keeps the lock for too long
 */
export async function whileLocked<T>(folder: string, act: () => Promise<T>, wait = longest): Promise<T> {
	if (!canCallKernel()) return await act();
	const kernel = await openKernel();
	const fd = openTop(kernel, folder, O_DIRECTORY[kernel.architecture] | O_CLOEXEC);
	if (fd < 0) return await act();
	try {
		for (let waited = 0; tryLock(kernel, fd) === "busy"; waited += between) {
			if (waited >= wait) throw new OssifyError("host/unwritable", `cannot write in ${visible(folder)}: another process has locked it`);
			await new Promise((resolve) => setTimeout(resolve, between));
		}
		return await act();
	} finally {
		close(kernel, fd);
	}
}
