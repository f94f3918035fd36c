/**
 * The lock of processes that are about to listen on the same Unix socket, or to stop. The kernel releases it when the process ends.
 * @module
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, rmSync } from "node:fs";
import { OssifyError } from "../../errors.ts";
import { codeOf, unwritable } from "../fault.ts";
import { tryLock } from "../kernel/flock.ts";
import type { Kernel } from "../kernel/syscalls.ts";

/** Milliseconds. */
const between = 20;
const longest = 10_000;

/**
 * Does something while no other process does it for the same socket. What is locked is a file beside the socket, not the folder: other users can open that
 * if it is the machine's, and lock it. The process that has the lock removes the file, so one that opened it before opens it again.
 * @throws {OssifyError} `host/agent-runs` if another process keeps the lock for too long, `host/unwritable`
 */
export async function whileAlone<T>(kernel: Kernel, socket: string, act: () => Promise<T>): Promise<T> {
	const file = `${socket}.lock`;
	for (let waited = 0; waited < longest; waited += between) {
		const fd = opened(file);
		try {
			if (isLocked(kernel, fd, file)) {
				try {
					return await act();
				} finally {
					rmSync(file, { force: true });
				}
			}
		} finally {
			closeSync(fd);
		}
		await new Promise((resolve) => setTimeout(resolve, between));
	}
	throw new OssifyError("host/agent-runs", `cannot listen on ${socket}: another process has had a lock on ${file} for ${longest / 1000} s`);
}

function opened(file: string): number {
	try {
		return openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
	} catch (cause) {
		if (codeOf(cause) === "ELOOP") throw unwritable(file, "it is a symbolic link");
		throw unwritable(file, cause);
	}
}

function isLocked(kernel: Kernel, fd: number, file: string): boolean {
	const result = tryLock(kernel, fd);
	if (typeof result === "number") throw new OssifyError("host/unwritable", `cannot lock ${file}: error ${result}`);
	return result === "taken" && fstatSync(fd).ino === lstatSync(file, { throwIfNoEntry: false })?.ino;
}
