/**
 * The owner of the mount that a folder is in. ossify mounts only on folders of the image or of a tmpfs.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { MountEntry } from "../mountinfo.ts";
import { binaryOfText, shown } from "./bytes.ts";
import { type Container, type Folder, inside } from "./container.ts";

/** `own`: the image, or a tmpfs of the policy or the spec. `volume`: any other mount; `fstype` is set for an interface of the kernel. */
export type MountOwner = { readonly kind: "own" } | { readonly kind: "volume"; readonly by: string; readonly fstype?: string };

/** Interfaces of the kernel. A mount on top of them would show false data, or unmask what the runtime masked (CVE-2019-16884). */
const kernelTypes = new Set(
	"proc sysfs cgroup cgroup2 devpts mqueue securityfs debugfs tracefs configfs bpf pstore efivarfs fusectl binfmt_misc selinuxfs hugetlbfs devtmpfs nsfs".split(
		" ",
	),
);

/**
 * The owner of a folder on which a tmpfs will be mounted. The folder is a descriptor, so another process cannot replace it.
 * @throws {OssifyError} `input/hostile-target` if it belongs to the kernel
 */
export function mountOwnerOf(container: Container, folder: Folder, destination: string): MountOwner {
	const owner = parentOwnerOf(container, folder, destination);
	const path = folder.inside;
	if (path === devices) throw hostile(destination, `leads to ${shown(devices)}`);
	// If no link led there, the policy itself names a path below a mount of the spec.
	if (owner.kind === "volume" && owner.fstype !== undefined && path !== binaryOfText(destination))
		throw hostile(destination, `leads to ${shown(path ?? "")}, a file system of type ${owner.fstype}`);
	return owner;
}

/**
 * The owner of a folder in which another one will be created. This may be /dev, where runtimes mount a tmpfs.
 * @throws {OssifyError} `input/hostile-target` if it belongs to the kernel
 */
export function parentOwnerOf(container: Container, { stat, inside: path }: Folder, destination: string): MountOwner {
	if (path === undefined) throw hostile(destination, "leads out of the container");
	if (belongsToKernel(path)) throw hostile(destination, `leads to ${shown(path)}`);
	if (stat.mountId === container.rootMount || container.added.has(stat.mountId)) return { kind: "own" };
	const mount = container.mounts.withId(stat.mountId);
	if (isScratch(container, mount)) return { kind: "own" };
	return { kind: "volume", by: mountedAt(container, mount), ...(mount && kernelTypes.has(mount.fstype) && { fstype: mount.fstype }) };
}

const devices = "/dev";

/** Whether no tmpfs may be on a path. Decisions are checked for the same paths, but before the image's links are resolved. */
function belongsToKernel(path: string): boolean {
	return /^\/(?:proc|sys)(?:\/|$)/.test(path);
}

function isScratch(container: Container, mount: MountEntry | undefined): boolean {
	// A bind mount of a folder in a tmpfs of the host has the same type, but another root.
	if (mount?.fstype !== "tmpfs" || mount.root !== "/") return false;
	const path = inside(container, mount.mountPoint);
	return path !== undefined && container.scratch.includes(path);
}

function mountedAt(container: Container, mount: MountEntry | undefined): string {
	return (mount && inside(container, mount.mountPoint)) ?? "a mount";
}

/** The path of an existing mount that prevents a new one; undefined if there is none. */
export function occupantOf({ rootMount }: Container, { stat, inside: path }: Folder, destination: string): string | undefined {
	if (stat.mountId === rootMount) {
		if (path === "/") throw hostile(destination, "leads to the root itself");
		return undefined;
	}
	return stat.isMountRoot ? (path ?? "a mount") : undefined;
}

function hostile(destination: string, how: string): OssifyError {
	return new OssifyError(
		"input/hostile-target",
		`cannot use ${destination}: in this image it ${how}: fix the image, or remove the path from the policy's data`,
	);
}
