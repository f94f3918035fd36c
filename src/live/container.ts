/**
 * A container's mounts before pivot_root.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { shown } from "./bytes.ts";
import type { Fd, MountBackend, Owner } from "./mount_backend.ts";

/** A folder of a file system of the host, wherever that is mounted. */
export interface ImagePlace {
	/** Of the file system: `8:1`. */
	readonly device: string;
	readonly path: string;
}

/** The container that is being created. */
export interface Container {
	readonly backend: MountBackend;
	/** The root file system's mount, as O_PATH. */
	readonly root: Fd;
	/** Its path in the mount namespace; binary. */
	readonly rootPath: string;
	readonly rootMount: number;
	/** Maps ids of the container to ids of this process. */
	ownerOf(uid: number, gid: number): Owner;
	/** Maps ids of this process to ids of the container. Undefined where its user namespace does not map the id. */
	idsOf(owner: Owner): { readonly uid: number | undefined; readonly gid: number | undefined };
	/** Destinations where the spec mounts a writable tmpfs: a new mount on top hides no data. */
	readonly scratch: readonly string[];
	/** The tmpfs mounts that were added, by mount id. */
	readonly added: Set<number>;
	/** The folders of the image on the host, its layers included. */
	readonly imagePlaces: readonly ImagePlace[];
	/** Destinations that the spec mounts read-only: the runtime locks them before it starts the program. */
	readonly lockedByRuntime: readonly string[];
	/** The SELinux label that the spec sets for mounts. */
	readonly mountLabel: string | undefined;
}

/** The path of a descriptor in the container: `/run`. Undefined where it is not below the container's root. */
export function insidePath(container: Container, fd: Fd): string | undefined {
	return inside(container, container.backend.pathOf(fd));
}

/** A path of the mount namespace as a path in the container. */
export function inside({ rootPath }: Pick<Container, "rootPath">, path: string): string | undefined {
	if (path === rootPath) return "/";
	return path.startsWith(`${rootPath}/`) ? path.slice(rootPath.length) : undefined;
}

/** The root file system. At this stage, the runtime must have made it a mount. */
export function openRoot(backend: MountBackend, path: string): Pick<Container, "root" | "rootPath" | "rootMount"> {
	const root = backend.openWithin(backend.init, path, "folder");
	const rootPath = backend.pathOf(root);
	const { isMountRoot, mountId } = backend.stat(root);
	if (!isMountRoot || !rootPath.startsWith("/") || rootPath === "/") throw notPrepared(rootPath);
	return { root, rootPath, rootMount: mountId };
}

function notPrepared(path: string): OssifyError {
	return new OssifyError(
		"host/no-root-mount",
		`cannot change the container's mounts: its root ${shown(path)} is not a mount of its own: this hook belongs to the stage createRuntime or prestart`,
	);
}
