/**
 * A container's mounts before pivot_root, as seen from within its mount namespace.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { AT_FDCWD, O_PATH, O_RDONLY, RESOLVE_IN_ROOT, RESOLVE_NO_MAGICLINKS } from "./abi.ts";
import { binaryOf, bytesOf, shown } from "./bytes.ts";
import { type MountEntry, parseMountinfo } from "./mountinfo.ts";
import type { Stat } from "./structs.ts";
import type { Fd, Syscalls } from "./syscalls.ts";

/** Who owns what is made: ids as this process counts them. */
export interface Owner {
	readonly uid: number;
	readonly gid: number;
}

/** One container. */
export interface Container {
	readonly sys: Syscalls;
	/** `/proc` as it was outside: what stands there inside is not to be relied on. */
	readonly proc: Fd;
	/** The root file system's mount, as O_PATH. */
	readonly root: Fd;
	/** Its path in the mount namespace; binary. */
	readonly rootPath: string;
	readonly rootMount: number;
	/** The id of a container's user, as this process counts. */
	ownerOf(uid: number, gid: number): Owner;
	/** Destinations where the spec mounts a tmpfs: throw-away memory, which a new mount hides no data of. */
	readonly scratch: readonly string[];
	/** The tmpfs mounts that were added, by mount id. */
	readonly added: Set<number>;
	/** The SELinux label that the spec wants on mounts. */
	readonly mountLabel: string | undefined;
}

/** The mounts as they are now. */
export function readMounts({ sys, proc }: Pick<Container, "sys" | "proc">): MountEntry[] {
	return parseMountinfo(readProc(sys, proc, "thread-self/mountinfo"));
}

/** A file of `/proc`, binary. Not `self`: a namespace belongs to a thread. */
export function readProc(sys: Syscalls, proc: Fd, path: string): string {
	const file = sys.open(proc, path, O_RDONLY);
	try {
		let text = "";
		for (let chunk = sys.read(file); chunk.length > 0; chunk = sys.read(file)) text += binaryOf(chunk);
		return text;
	} finally {
		sys.close(file);
	}
}

/** Where a descriptor leads, in the mount namespace; for comparisons and messages, never to be opened. Binary. */
export function pathOf({ sys, proc }: Pick<Container, "sys" | "proc">, fd: Fd): string {
	return binaryOf(sys.readlink(proc, `thread-self/fd/${fd}`));
}

/** The same, seen from the container: `/run`. Undefined where it is not below the container's root. */
export function insidePath(container: Container, fd: Fd): string | undefined {
	return inside(container, pathOf(container, fd));
}

/** A path of the mount namespace, seen from the container. */
export function inside({ rootPath }: Pick<Container, "rootPath">, path: string): string | undefined {
	if (path === rootPath) return "/";
	return path.startsWith(`${rootPath}/`) ? path.slice(rootPath.length) : undefined;
}

/** Opens a folder below the container's root, every link of the image resolved within it. */
export function openFolder({ sys, root }: Pick<Container, "sys" | "root">, path: string): Fd {
	return sys.open(root, bytesOf(path), O_PATH | sys.flags.directory, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

/** The root file system, which the runtime must have made a mount of its own by now. */
export function openRoot(
	sys: Syscalls,
	proc: Fd,
	init: Fd,
	path: string,
): Pick<Container, "root" | "rootPath" | "rootMount"> & { stat: Stat } {
	const root = sys.open(init, path, O_PATH | sys.flags.directory, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
	const rootPath = pathOf({ sys, proc }, root);
	const stat = sys.stat(root);
	if (!stat.isMountRoot || !rootPath.startsWith("/") || rootPath === "/") throw notPrepared(rootPath);
	return { root, rootPath, rootMount: stat.mountId, stat };
}

function notPrepared(path: string): OssifyError {
	return new OssifyError(
		"host/no-root-mount",
		`cannot change the container's mounts: its root ${shown(path)} is not a mount of its own: this hook belongs to the stage createRuntime or prestart`,
	);
}

/** The working directory and the root of this process, as descriptors, to come back to. */
export function openPlaces(sys: Syscalls): { readonly proc: Fd; readonly root: Fd; readonly cwd: Fd; readonly mounts: Fd } {
	const folder = (path: string) => sys.open(AT_FDCWD, path, O_PATH | sys.flags.directory);
	const proc = folder("/proc");
	return { proc, root: folder("/"), cwd: folder("."), mounts: sys.open(proc, "thread-self/ns/mnt", O_RDONLY) };
}
