/**
 * The worker's own process.
 * @module
 */
import { readFileSync, readlinkSync } from "node:fs";
import { unreadable } from "../fault.ts";

/** Changes the working directory. @throws {OssifyError} `host/unreadable` */
export function enterFolder(path: string): void {
	try {
		process.chdir(path);
	} catch (cause) {
		throw unreadable("host", path, cause);
	}
}

/** Changes the working directory to that of another process, whatever its path is now. @throws {OssifyError} `host/unreadable` */
export function enterFolderOf(pid: number): void {
	enterFolder(`/proc/${pid}/cwd`);
}

/** The memory of this process that is in use, in bytes. */
export function memoryInUse(): number {
	return process.memoryUsage.rss();
}

/** Frees the memory of values that are not needed any more. Bun only: elsewhere it does nothing. */
export function collectGarbage(): void {
	if ("Bun" in globalThis) Bun.gc(true);
}

/** Where a thread is: its mount namespace and its cgroup. A job changes both for a while. */
function place(): string {
	return `${readlinkSync("/proc/thread-self/ns/mnt")} ${readFileSync("/proc/thread-self/cgroup", "utf8")}`;
}

/** A function that says whether this thread is in the mount namespace and in the cgroup that it is in now. */
export function homeCheck(): () => boolean {
	const home = place();
	return () => place() === home;
}

/** The ID of this process. */
export function ownPid(): number {
	return process.pid;
}
