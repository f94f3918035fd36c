/**
 * The lock of processes that are about to listen on the same Unix socket, or to stop. The kernel releases it when the process ends.
 * @see https://man7.org/linux/man-pages/man2/flock.2.html
 * @module
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, rmSync } from "node:fs";
import { OssifyError } from "../../errors.ts";
import { codeOf, unwritable } from "../fault.ts";
import { callNumbers, type Kernel } from "../kernel/syscalls.ts";

const LOCK_EX_NB = 2 | 4;
const EWOULDBLOCK = 11;

/** Milliseconds. */
const between = 20;
const longest = 10_000;

/**
 * Does something while no other process does it for the same socket. What is locked is a file beside the socket that only its owner can open. The file is removed by the one that has the lock, so whoever opened it before has to
 * open it again.
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

function isLocked({ architecture, call }: Kernel, fd: number, file: string): boolean {
	const result = call(callNumbers[architecture].flock, fd, LOCK_EX_NB);
	if (result !== 0 && result !== -EWOULDBLOCK) throw new OssifyError("host/unwritable", `cannot lock ${file}: error ${-result}`);
	return result === 0 && fstatSync(fd).ino === lstatSync(file, { throwIfNoEntry: false })?.ino;
}
