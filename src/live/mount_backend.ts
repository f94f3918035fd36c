/**
 * The operations on the files and mounts of a container that a live change needs. Callers decide on the order of the steps and on what is refused.
 * `SyscallBackend` is the implementation.
 * @module
 */

import type { MountEntry } from "../mountinfo.ts";
import type { Fd } from "./file_calls.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

export type { Fd } from "./file_calls.ts";

/** An owner, as IDs of this process. */
export interface Owner {
	readonly uid: number;
	readonly gid: number;
}

/** Facts about an open file. */
export interface FileStatus extends Owner {
	/** `S_IFDIR` and so on. */
	readonly type: number;
	/** Permissions: twelve bits. */
	readonly mode: number;
	/** The mount that it was opened through: the first column of mountinfo. */
	readonly mountId: number;
	/** Whether it is the root of that mount. */
	readonly isMountRoot: boolean;
}

/** A tmpfs to create. */
export interface NewTmpfs extends Pick<TmpfsMount, "attributes" | "size" | "inodes"> {
	/** Octal. */
	readonly mode: string;
	readonly owner: Owner;
	/** Its SELinux label. */
	readonly label: string | undefined;
}

/**
 * The operations on one container's files and mounts, by descriptor. Paths are binary: see bytes.ts.
 * @throws {SyscallError} from every operation that fails
 */
export interface MountBackend {
	/** The root folder of the container's process. */
	readonly init: Fd;
	/** Warnings for the record: differences from the plan. */
	readonly remarks: readonly string[];
	/** Opens a path below a root, and resolves links within that root. `any`: files are accepted too. */
	openWithin(root: Fd, path: string, kind: "folder" | "any"): Fd;
	/** Opens a path below a folder. A path with a link in it is refused. */
	openBelow(folder: Fd, path: string): Fd;
	/** The target of a link. The name itself if it is no longer a link; undefined if it does not exist. */
	linkTarget(folder: Fd, name: string): string | undefined;
	/** Creates a folder with mode 0755. An existing one is not changed. */
	makeFolder(at: Fd, name: string, owner: Owner): void;
	/** Creates a file with mode 0644. An existing one is not changed. @param content binary; empty by default */
	makeFile(at: Fd, name: string, content?: string): void;
	stat(fd: Fd): FileStatus;
	/** Whether the kernel says that the mount that it was opened through is read-only, or its file system. */
	isReadonly(fd: Fd): boolean;
	/** The path of a descriptor in the mount namespace. For comparisons and messages only: it must not be opened. */
	pathOf(fd: Fd): string;
	close(fd: Fd): void;
	/** The current mounts of the mount namespace. */
	mounts(): MountEntry[];
	/** The mapping of the container's IDs to those of this process. */
	idMap(kind: "uid_map" | "gid_map"): string;
	/** Makes a mount read-only. @param mount its root @param recursive with all mounts below it */
	lock(mount: Fd, recursive: boolean): void;
	/** Sets the propagation of a mount: `MS_SLAVE` or `MS_PRIVATE`. */
	propagate(mount: Fd, propagation: number): void;
	/** Creates a tmpfs that is not attached. @returns its root */
	makeTmpfs(tmpfs: NewTmpfs): Fd;
	/** Copies the content of a folder into a tmpfs, without the mounts in that folder. */
	fill(folder: Fd, tmpfs: Fd, mount: TmpfsMount): void;
	/** Mounts a tmpfs on a folder. */
	attach(tmpfs: Fd, folder: Fd): void;
	/** Moves a mount, and all mounts below it, to a path in an attached tmpfs; or attaches a copy of them there, if they cannot be moved. */
	moveInto(mount: Fd, tmpfs: Fd, path: string): "moved" | "copied";
}
