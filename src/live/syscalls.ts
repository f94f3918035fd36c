/**
 * The typed system calls that live changes need: those on mounts, and those on files.
 * @module
 */
import {
	AT_EMPTY_PATH,
	CLONE_FS,
	CLONE_NEWNS,
	FSCONFIG_CMD_CREATE,
	FSCONFIG_SET_STRING,
	MOVE_MOUNT_F_EMPTY_PATH,
	MOVE_MOUNT_T_EMPTY_PATH,
	O_CLOEXEC,
	OPEN_TREE_CLONE,
} from "./abi.ts";
import { type Fd, FileCalls } from "./file_calls.ts";
import { cString, mountAttr } from "./structs.ts";

export type { Fd, Path } from "./file_calls.ts";

const empty = cString("");

/** The typed calls on one kernel. */
export class Syscalls extends FileCalls {
	/** Opens a file system that is not mounted yet. */
	fsopen(type: string): Fd {
		return this.call("fsopen", cString(type), 1);
	}

	fsconfig(fs: Fd, key: string, value: string): void {
		this.call("fsconfig", fs, FSCONFIG_SET_STRING, cString(key), cString(value), 0);
	}

	/** Creates the file system, and a mount of it that is not attached. */
	fsmount(fs: Fd, attributes: number): Fd {
		this.call("fsconfig", fs, FSCONFIG_CMD_CREATE, 0, 0, 0);
		return this.call("fsmount", fs, 1, attributes);
	}

	/** Copies the mount at a descriptor and all mounts below it. The copy is not attached. */
	cloneTree(fd: Fd, recursive: number): Fd {
		return this.call("open_tree", fd, empty, OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH | recursive);
	}

	/** Attaches a mount on a descriptor; never on a path. */
	moveMount(mount: Fd, onto: Fd): void {
		this.call("move_mount", mount, empty, onto, empty, MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
	}

	/** Changes a mount. @param fd its root; EINVAL if it is not the root of a mount */
	setMountAttributes(fd: Fd, set: number, options: { readonly recursive?: number; readonly propagation?: number } = {}): void {
		const attributes = mountAttr(set, options.propagation ?? 0);
		this.call("mount_setattr", fd, empty, AT_EMPTY_PATH | (options.recursive ?? 0), attributes, attributes.length);
	}

	pidfd(pid: number): Fd {
		return this.call("pidfd_open", pid, 0);
	}

	/** Enters a mount namespace. The working directory and the root become that namespace's root. */
	enterMounts(namespace: Fd): void {
		// setns(2) refuses a thread that shares its root and working directory with other threads.
		this.call("unshare", CLONE_FS);
		this.call("setns", namespace, CLONE_NEWNS);
	}
}
