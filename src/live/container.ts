/**
 * A container's mounts before pivot_root.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { shown } from "./bytes.ts";
import type { Fd, MountBackend, Owner } from "./mount_backend.ts";

/** A folder of a file system of the host, whatever it is mounted on. */
export interface ImagePlace {
	/** Of the file system: `8:1`. */
	readonly device: string;
	readonly path: string;
}

/** One container. */
export interface Container {
	readonly backend: MountBackend;
	/** The root file system's mount, as O_PATH. */
	readonly root: Fd;
	/** Its path in the mount namespace; binary. */
	readonly rootPath: string;
	readonly rootMount: number;
	/** The id of a container's user, as this process counts. */
	ownerOf(uid: number, gid: number): Owner;
	/** The other way round. Undefined where its user namespace does not map the id. */
	idsOf(owner: Owner): { readonly uid: number | undefined; readonly gid: number | undefined };
	/** Destinations where the spec mounts a tmpfs that can be written to: throw-away memory, which a new mount hides no data of. */
	readonly scratch: readonly string[];
	/** The tmpfs mounts that were added, by mount id. */
	readonly added: Set<number>;
	/** Where the image's folders are on the host, its layers included. */
	readonly imagePlaces: readonly ImagePlace[];
	/** Destinations whose mounts the spec has read-only: the runtime makes them so before it starts the program. */
	readonly lockedByRuntime: readonly string[];
	/** The SELinux label that the spec wants on mounts. */
	readonly mountLabel: string | undefined;
}

/** Where a descriptor leads, seen from the container: `/run`. Undefined where it is not below the container's root. */
export function insidePath(container: Container, fd: Fd): string | undefined {
	return inside(container, container.backend.pathOf(fd));
}

/** A path of the mount namespace, seen from the container. */
export function inside({ rootPath }: Pick<Container, "rootPath">, path: string): string | undefined {
	if (path === rootPath) return "/";
	return path.startsWith(`${rootPath}/`) ? path.slice(rootPath.length) : undefined;
}

/** The root file system, which the runtime must have made a mount of its own by now. */
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
