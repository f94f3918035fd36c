/**
 * What a live change needs of the kernel: the operations on the files and mounts of one container. Callers decide on the order of the steps and on
 * what is refused; `SyscallBackend` is the implementation.
 * @module
 */
import type { Fd } from "./file_calls.ts";
import type { MountEntry } from "./mountinfo.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

export type { Fd } from "./file_calls.ts";

/** An owner, in ids of this process. */
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
	/** True where it is the root of that mount. */
	readonly isMountRoot: boolean;
}

/** A tmpfs to be made. */
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
	/** Deviations from what was asked for, for the record. */
	readonly remarks: readonly string[];
	/** Opens a path below a root, and resolves each link on it within that root. `any`: a file is accepted. */
	openWithin(root: Fd, path: string, kind: "folder" | "any"): Fd;
	/** Opens a path below a folder. A path with a link in it is refused. */
	openBelow(folder: Fd, path: string): Fd;
	/** The target of the link of this name. The name itself where it is not a link by now; undefined where nothing is there. */
	linkTarget(folder: Fd, name: string): string | undefined;
	/** Makes a folder, 0755, with this owner. An existing one stays as it is. */
	makeFolder(at: Fd, name: string, owner: Owner): void;
	/** Makes a file, 0644. An existing one stays as it is. @param content binary; left out: none */
	makeFile(at: Fd, name: string, content?: string): void;
	stat(fd: Fd): FileStatus;
	/** Its path in the mount namespace, for comparisons and messages; never to be opened. */
	pathOf(fd: Fd): string;
	close(fd: Fd): void;
	/** The mounts of the mount namespace, as they are now. */
	mounts(): MountEntry[];
	/** The map from the container's ids to those of this process. */
	idMap(kind: "uid_map" | "gid_map"): string;
	/** Makes a mount read-only, given its root. `recursive`: with all mounts below it. */
	lock(mount: Fd, recursive: boolean): void;
	/** Sets the propagation of a mount: `MS_SLAVE` or `MS_PRIVATE`. */
	propagate(mount: Fd, propagation: number): void;
	/** Makes a tmpfs that is not attached. @returns its root */
	makeTmpfs(tmpfs: NewTmpfs): Fd;
	/** Copies the content of a folder into a tmpfs, without what is mounted in that folder. */
	fill(folder: Fd, tmpfs: Fd, mount: TmpfsMount): void;
	/** Attaches a tmpfs on a folder. */
	attach(tmpfs: Fd, folder: Fd): void;
	/** Moves a mount, and all mounts below it, to a path in an attached tmpfs. */
	moveInto(mount: Fd, tmpfs: Fd, path: string): void;
}
