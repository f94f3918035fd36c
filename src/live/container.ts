/**
 * A container's mounts before pivot_root.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { shown } from "./bytes.ts";
import type { KnownMounts } from "./known_mounts.ts";
import type { Fd, FileStatus, MountBackend, Owner } from "./mount_backend.ts";

/** A folder in a file system of the host, regardless of where that is mounted. */
export interface ImagePlace {
	/** The device number of the file system: `8:1`. */
	readonly device: string;
	readonly path: string;
}

/** The container that is being created. */
export interface Container {
	readonly backend: MountBackend;
	readonly mounts: KnownMounts;
	/** The root file system's mount, as O_PATH. */
	readonly root: Fd;
	/** Its path in the mount namespace; binary. */
	readonly rootPath: string;
	readonly rootMount: number;
	/** Maps IDs of the container to IDs of this process. */
	ownerOf(uid: number, gid: number): Owner;
	/** Maps IDs of this process to IDs of the container. Undefined if its user namespace does not map the ID. */
	idsOf(owner: Owner): { readonly uid: number | undefined; readonly gid: number | undefined };
	/** Destinations of the spec's own writable tmpfs mounts. A new mount on top of one hides no data. */
	readonly scratch: readonly string[];
	/** The mount IDs of the tmpfs mounts that were added. */
	readonly added: Set<number>;
	/** The folders of the image on the host, including its layers. */
	readonly imagePlaces: readonly ImagePlace[];
	/** Destinations that the spec mounts read-only: the runtime locks them before it starts the program. */
	readonly lockedByRuntime: readonly string[];
	/** The SELinux label that the spec sets for mounts. */
	readonly mountLabel: string | undefined;
}

/** An open folder. */
export interface Folder {
	readonly fd: Fd;
	readonly stat: FileStatus;
	/** Its path in the mount namespace; binary. */
	readonly path: string;
	/** Its path in the container: `/run`. Undefined if it is not below the container's root. */
	readonly inside: string | undefined;
}

/** Describes an open folder. */
export function folderAt(container: Container, fd: Fd): Folder {
	const path = container.backend.pathOf(fd);
	return { fd, stat: container.backend.stat(fd), path, inside: inside(container, path) };
}

/** Turns a path of the mount namespace into a path in the container. */
export function inside({ rootPath }: Pick<Container, "rootPath">, path: string): string | undefined {
	if (path === rootPath) return "/";
	return path.startsWith(`${rootPath}/`) ? path.slice(rootPath.length) : undefined;
}

/** Opens the root file system, which the runtime must have made a mount before this stage. */
export function openRoot(backend: MountBackend, path: string): Pick<Container, "root" | "rootPath" | "rootMount"> {
	const root = backend.openWithin(backend.init, path, "folder");
	const rootPath = backend.pathOf(root);
	const { isMountRoot, mountId } = backend.stat(root);
	if (isMountRoot && rootPath.startsWith("/") && rootPath !== "/") return { root, rootPath, rootMount: mountId };
	backend.close(root);
	throw notPrepared(rootPath);
}

function notPrepared(path: string): OssifyError {
	return new OssifyError(
		"host/no-root-mount",
		`cannot change the container's mounts: its root ${shown(path)} is not a mount of its own: this hook belongs to the stage createRuntime or prestart`,
	);
}
