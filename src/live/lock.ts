/**
 * Turning mounts read-only: by descriptor, and only what is a mount of its own.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { AT_RECURSIVE, MOUNT_ATTR_RDONLY, MS_SLAVE, O_PATH, RESOLVE_IN_ROOT, RESOLVE_NO_MAGICLINKS } from "./abi.ts";
import { type Container, readMounts } from "./container.ts";
import { step } from "./fault.ts";
import type { LockedMount } from "./plan.ts";

/** Locks a mount of the spec. */
export function lockMount({ sys, root, rootMount }: Container, { destination, recursive }: LockedMount): void {
	step(`make ${destination} read-only`, () => {
		const fd = sys.open(root, destination, O_PATH, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
		const stat = sys.stat(fd);
		if (!stat.isMountRoot || stat.mountId === rootMount) throw noMount(destination);
		sys.setMountAttributes(fd, MOUNT_ATTR_RDONLY, recursive ? { recursive: AT_RECURSIVE } : {});
		sys.close(fd);
	});
}

function noMount(destination: string): OssifyError {
	return new OssifyError(
		"input/no-mount",
		`cannot make ${destination} read-only: the spec mounts it, but there is no mount: another one of the spec hides it. Drop the path from the policy's data (engine_files)`,
	);
}

/** Locks the root file system, not what is mounted on it. */
export function lockRoot({ sys, root }: Container): void {
	step("make the root file system read-only", () => sys.setMountAttributes(root, MOUNT_ATTR_RDONLY));
}

/** With `rootfsPropagation: shared`, what is mounted on the root would appear on the host as well. */
export function keepMountsInside(container: Container): void {
	const mount = readMounts(container).find(({ id }) => id === container.rootMount);
	if (mount?.isShared !== true) return;
	step("keep new mounts from the host", () => container.sys.setMountAttributes(container.root, 0, { propagation: MS_SLAVE }));
}
