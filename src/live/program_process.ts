/**
 * Taking hold of a container's process where a runtime cannot make system calls.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Tools } from "../platform/tools.ts";
import { O_PATH, O_RDONLY } from "./abi.ts";
import type { CheckTime } from "./deadline.ts";
import { failedWith, SyscallError } from "./errno.ts";
import { step } from "./fault.ts";
import type { Fd, Hands } from "./hands.ts";
import { hostMounts } from "./namespace.ts";
import { openPath, ProgramFiles } from "./program_files.ts";
import { ProgramHands } from "./program_hands.ts";
import { ProgramMounts } from "./program_mounts.ts";
import { walkWithin } from "./program_walk.ts";

const ESRCH = 3;

/** Runs `work` with the container at hand. This process stays among its own mounts; what it starts goes in. */
export function withProgramHands<T>(tools: Tools, pid: number, check: CheckTime, work: (hands: Hands) => T): T {
	const umask = tools.files.umask(0);
	try {
		return work(step(`find the container's process ${pid}`, () => openHands(tools, pid, check)));
	} finally {
		tools.files.umask(umask);
	}
}

function openHands(tools: Tools, pid: number, check: CheckTime): Hands {
	const files = new ProgramFiles(tools.files, check);
	const folder = O_PATH | tools.files.flags.directory;
	const process = openProcess(files, pid, folder);
	const namespace = files.openOwn(openPath(process, "ns/mnt"), O_RDONLY);
	const init = files.openOwn(openPath(process, "root"), folder);
	if (isHost(files, namespace)) throw hostMounts(pid);
	if (!hasSameProc(files, init, files.openOwn("/proc", folder))) throw otherProc();
	return new ProgramHands(files, new ProgramMounts(tools, namespace, check), { process, init, pid });
}

function openProcess(files: ProgramFiles, pid: number, flags: number): Fd {
	try {
		return files.openOwn(`/proc/${pid}`, flags);
	} catch (error) {
		throw failedWith(error, "ENOENT") ? new SyscallError("open", ESRCH) : error;
	}
}

/** Ours, or that of the first process: a container without a mount namespace of its own. */
function isHost(files: ProgramFiles, namespace: Fd): boolean {
	const { inode } = files.facts(namespace);
	return ["/proc/self/ns/mnt", "/proc/1/ns/mnt"].some((path) => inodeOf(files, path) === inode);
}

/** Rootless: what cannot be looked at cannot be entered either. */
function inodeOf(files: ProgramFiles, path: string): number | undefined {
	try {
		const fd = files.openOwn(path, O_RDONLY);
		const { inode } = files.facts(fd);
		files.close(fd);
		return inode;
	} catch (error) {
		if (error instanceof SyscallError) return undefined;
		throw error;
	}
}

/** What is started in there finds the open files that it is given in /proc. */
function hasSameProc(files: ProgramFiles, init: Fd, own: Fd): boolean {
	const [there, here] = [files.facts(walkWithin(files, init, "proc", "folder")), files.facts(own)];
	return there.device === here.device && there.inode === here.inode;
}

function otherProc(): OssifyError {
	return new OssifyError(
		"host/other-proc",
		"cannot change the container's mounts: in its mount namespace, /proc is another one than here: use ossify's executable, which needs none",
	);
}
