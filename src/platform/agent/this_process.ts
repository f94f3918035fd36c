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

/** The memory of this process that is in use, in bytes. */
export function memoryInUse(): number {
	return process.memoryUsage.rss();
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
