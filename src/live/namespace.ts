/**
 * Enters the mount namespace of another process for some work, and returns.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { AT_FDCWD, O_PATH, O_RDONLY } from "./abi.ts";
import { SyscallError } from "./errno.ts";
import { step } from "./fault.ts";
import type { Fd, Syscalls } from "./syscalls.ts";

/** Folders that are open inside the namespace. */
export interface Inside {
	/** `/proc` of the host. */
	readonly proc: Fd;
	/** The root folder of the host. */
	readonly root: Fd;
	/** The root folder of the process. */
	readonly init: Fd;
}

/**
 * Runs `work` inside the namespace, on this thread. The thread returns to its own namespace even if `work` fails: later steps, such as writing a log,
 * must not use the container's mounts.
 * @throws {OssifyError} `input/host-mounts` if the process is in the mount namespace of this process or of the host
 */
export function withinMounts<T>(sys: Syscalls, pid: number, work: (inside: Inside) => T): T {
	const opened = new Opened(sys);
	try {
		const places = openPlaces(opened);
		const { namespace, init } = openProcess(opened, places.proc, pid, places.mounts);
		step("enter the container's mount namespace", () => sys.enterMounts(namespace));
		try {
			return work({ proc: places.proc, root: places.root, init });
		} finally {
			step("return from the container's mount namespace", () => leave(sys, places));
		}
	} finally {
		opened.close();
	}
}

/** Descriptors that are closed together. */
class Opened {
	readonly sys: Syscalls;
	private readonly descriptors: Fd[] = [];

	constructor(sys: Syscalls) {
		this.sys = sys;
	}

	keep(fd: Fd): Fd {
		this.descriptors.push(fd);
		return fd;
	}

	open(at: Fd, path: string, flags: number): Fd {
		return this.keep(this.sys.open(at, path, flags));
	}

	close(): void {
		for (const fd of this.descriptors.splice(0)) this.sys.close(fd);
	}
}

/** Opens the namespace, the root and the working directory of this process, to return to them. */
function openPlaces(opened: Opened): { readonly proc: Fd; readonly root: Fd; readonly cwd: Fd; readonly mounts: Fd } {
	const folder = (path: string) => opened.open(AT_FDCWD, path, O_PATH | opened.sys.flags.directory);
	const proc = folder("/proc");
	return { proc, root: folder("/"), cwd: folder("."), mounts: opened.open(proc, "thread-self/ns/mnt", O_RDONLY) };
}

function openProcess(opened: Opened, proc: Fd, pid: number, own: Fd): { namespace: Fd; init: Fd } {
	const { sys } = opened;
	return step(`find the container's process ${pid}`, () => {
		// The signal below fails if the process has ended, as its number may then belong to another one.
		const process = opened.keep(sys.pidfd(pid));
		const namespace = opened.open(proc, `${pid}/ns/mnt`, O_RDONLY);
		const init = opened.open(proc, `${pid}/root`, O_PATH | sys.flags.directory);
		if (isHost(sys, proc, sys.stat(namespace).inode, own)) throw hostMounts(pid);
		sys.call("pidfd_send_signal", process, 0, 0, 0);
		return { namespace, init };
	});
}

/** Whether a namespace is that of this process or of the first one. The container then has no mount namespace of its own. */
function isHost(sys: Syscalls, proc: Fd, inode: number, own: Fd): boolean {
	return inode === sys.stat(own).inode || inode === inodeOfFirst(sys, proc);
}

function inodeOfFirst(sys: Syscalls, proc: Fd): number | undefined {
	try {
		const namespace = sys.open(proc, "1/ns/mnt", O_RDONLY);
		const { inode } = sys.stat(namespace);
		sys.close(namespace);
		return inode;
	} catch (error) {
		// Rootless: if the first process's namespace cannot be read, it cannot be entered either.
		if (error instanceof SyscallError) return undefined;
		throw error;
	}
}

/** The error for a container without a mount namespace of its own. */
function hostMounts(pid: number): OssifyError {
	return new OssifyError(
		"input/host-mounts",
		`cannot change the container's mounts: process ${pid} has the host's mounts, which stay as they are`,
	);
}

function leave(sys: Syscalls, { mounts, root, cwd }: ReturnType<typeof openPlaces>): void {
	sys.enterMounts(mounts);
	// setns(2) sets the root to that of the namespace. If the engine runs in a chroot, this process's root is another one.
	sys.call("fchdir", root);
	sys.call("chroot", new Uint8Array([0x2e, 0]));
	sys.call("fchdir", cwd);
}
