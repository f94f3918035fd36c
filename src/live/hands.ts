/**
 * The steps of a live change, as the rest of this folder asks for them. Which steps there are, in which order, and what is refused is decided by the callers.
 * @module
 */
import type { Fd } from "./file_calls.ts";
import type { MountEntry } from "./mountinfo.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

export type { Fd } from "./file_calls.ts";

/** Who owns what is made: ids as this process counts them. */
export interface Owner {
	readonly uid: number;
	readonly gid: number;
}

/** What an open file is, and where. */
export interface Place extends Owner {
	/** `S_IFDIR` and so on. */
	readonly type: number;
	/** Permissions: twelve bits. */
	readonly mode: number;
	/** The mount that it was reached through: the first column of mountinfo. */
	readonly mountId: number;
	/** True where it is the root of that mount. */
	readonly isMountRoot: boolean;
}

/** A tmpfs, with all that is known by now. */
export interface NewTmpfs extends Pick<TmpfsMount, "attributes" | "size" | "inodes"> {
	/** Octal. */
	readonly mode: string;
	readonly owner: Owner;
	/** Its SELinux label. */
	readonly label: string | undefined;
}

/** Files of one container, by descriptor. Paths are binary: see bytes.ts. Each throws a SyscallError where it fails. */
export interface FileHands {
	/** The root folder of the container's process. */
	readonly init: Fd;
	/** A path below a root, each link on it resolved within that root. `any`: a file will do. */
	openWithin(root: Fd, path: string, kind: "folder" | "any"): Fd;
	/** A path below a folder that has no links, and is refused where it has. */
	openBelow(folder: Fd, path: string): Fd;
	/** Where the link of this name leads. The name itself, where something else has taken its place; undefined where nothing is there. */
	linkTarget(folder: Fd, name: string): string | undefined;
	/** Makes a folder, 0755, that belongs to somebody. One that is there by now is left as it is. */
	makeFolder(at: Fd, name: string, owner: Owner): void;
	/** Makes a file, 0644. One that is there by now is left as it is. @param content binary; left out: none */
	makeFile(at: Fd, name: string, content?: string): void;
	stat(fd: Fd): Place;
	/** Where it is, in the mount namespace; for comparisons and messages, never to be opened. */
	pathOf(fd: Fd): string;
	close(fd: Fd): void;
	/** The mounts of the mount namespace, as they are now. */
	mounts(): MountEntry[];
	/** Which of our ids the container's are. */
	idMap(kind: "uid_map" | "gid_map"): string;
}

/** Mounts of one container, by descriptor. */
export interface MountHands {
	/** Makes a mount read-only, whose root the descriptor is. `recursive`: with what is mounted below it. */
	lock(mount: Fd, recursive: boolean): void;
	/** `MS_SLAVE` or `MS_PRIVATE`. */
	propagate(mount: Fd, propagation: number): void;
	/** Makes a tmpfs that is attached nowhere. @returns its root */
	makeTmpfs(tmpfs: NewTmpfs): Fd;
	/** Copies what is in a folder, but for what is mounted in it, into a tmpfs that was made for it. */
	fill(folder: Fd, tmpfs: Fd, mount: TmpfsMount): void;
	/** From here on the tmpfs is seen where the folder was. */
	attach(tmpfs: Fd, folder: Fd): void;
	/** Moves a mount, and what is mounted below it, to a path in a tmpfs, which is attached by now. */
	carry(mount: Fd, tmpfs: Fd, path: string): void;
}

/** All of it. */
export interface Hands extends FileHands, MountHands {
	/** What was done in another way than it should be, for the record. */
	readonly remarks: readonly string[];
}
