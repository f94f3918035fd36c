/**
 * To whom the mount belongs that a folder is in: ossify mounts only on folders of the image and of a tmpfs.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { binaryOfText, shown } from "./bytes.ts";
import { type Container, inside, insidePath } from "./container.ts";
import type { Fd, FileStatus } from "./mount_backend.ts";
import type { MountEntry } from "./mountinfo.ts";

/** `own`: the image, a tmpfs that was added, or one that the spec has. `volume`: anything else; `fstype` where it is an interface of the kernel's. */
export type MountOwner = { readonly kind: "own" } | { readonly kind: "volume"; readonly by: string; readonly fstype?: string };

/** Kernel interfaces: a mount on top of them shows the container false data, or unmasks what the runtime masked (CVE-2019-16884). */
const kernelTypes = new Set(
	"proc sysfs cgroup cgroup2 devpts mqueue securityfs debugfs tracefs configfs bpf pstore efivarfs fusectl binfmt_misc selinuxfs hugetlbfs devtmpfs nsfs".split(
		" ",
	),
);

/**
 * The owner of a folder that is to be mounted on, by its descriptor: another process cannot exchange what a descriptor refers to.
 * @throws {OssifyError} `input/hostile-target` where it belongs to the kernel
 */
export function mountOwnerOf(container: Container, fd: Fd, destination: string): MountOwner {
	const owner = parentOwnerOf(container, fd, destination);
	const path = insidePath(container, fd);
	if (path === devices) throw hostile(destination, `leads to ${shown(devices)}`);
	// Where no link led there, the policy itself names a path below a mount of the spec.
	if (owner.kind === "volume" && owner.fstype !== undefined && path !== binaryOfText(destination))
		throw hostile(destination, `leads to ${shown(path ?? "")}, a file system of type ${owner.fstype}`);
	return owner;
}

/**
 * The owner of a folder in which another one is to be made. It may be /dev, where runtimes mount a tmpfs.
 * @throws {OssifyError} `input/hostile-target` where it belongs to the kernel
 */
export function parentOwnerOf(container: Container, fd: Fd, destination: string): MountOwner {
	const stat = container.backend.stat(fd);
	const path = insidePath(container, fd);
	if (path === undefined) throw hostile(destination, "leads out of the container");
	if (belongsToKernel(path)) throw hostile(destination, `leads to ${shown(path)}`);
	if (stat.mountId === container.rootMount || container.added.has(stat.mountId)) return { kind: "own" };
	const mount = container.backend.mounts().find(({ id }) => id === stat.mountId);
	if (isScratch(container, mount)) return { kind: "own" };
	return { kind: "volume", by: mountedAt(container, mount), ...(mount && kernelTypes.has(mount.fstype) && { fstype: mount.fstype }) };
}

const devices = "/dev";

/** Paths that no decision may name, checked again after the image's links are resolved. */
function belongsToKernel(path: string): boolean {
	return /^\/(?:proc|sys)(?:\/|$)/.test(path);
}

function isScratch(container: Container, mount: MountEntry | undefined): boolean {
	// A bind mount of a folder of a host's tmpfs has the same type, but another root.
	if (mount?.fstype !== "tmpfs" || mount.root !== "/") return false;
	const path = inside(container, mount.mountPoint);
	return path !== undefined && container.scratch.includes(path);
}

function mountedAt(container: Container, mount: MountEntry | undefined): string {
	return (mount && inside(container, mount.mountPoint)) ?? "a mount";
}

/** The path of an existing mount that prevents a new one there; undefined where there is none. */
export function occupantOf(container: Container, fd: Fd, stat: FileStatus, destination: string): string | undefined {
	if (stat.mountId === container.rootMount) {
		if (insidePath(container, fd) === "/") throw hostile(destination, "leads to the root itself");
		return undefined;
	}
	return stat.isMountRoot ? (insidePath(container, fd) ?? "a mount") : undefined;
}

function hostile(destination: string, how: string): OssifyError {
	return new OssifyError(
		"input/hostile-target",
		`cannot use ${destination}: in this image it ${how}: fix the image, or remove the path from the policy's data`,
	);
}
