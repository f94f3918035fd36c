/**
 * Makes mounts read-only, by descriptor, and only if the descriptor is the root of a mount.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { MountEntry } from "../mountinfo.ts";
import { MS_SLAVE } from "./abi.ts";
import { binaryOfText } from "./bytes.ts";
import { type Container, inside } from "./container.ts";
import { step } from "./fault.ts";
import { mountedFor, withinPlaces } from "./mounted.ts";
import type { LockedMount } from "./plan.ts";

/** Makes a mount of the spec read-only. */
export function lockMount({ backend, root, rootMount }: Container, { destination, recursive }: LockedMount): void {
	step(`make ${destination} read-only`, () => {
		const fd = backend.openWithin(root, binaryOfText(destination), "any");
		const stat = backend.stat(fd);
		if (!stat.isMountRoot || stat.mountId === rootMount) throw noMount(destination);
		backend.lock(fd, recursive);
		backend.close(fd);
	});
}

function noMount(destination: string): OssifyError {
	return new OssifyError(
		"input/no-mount",
		`cannot make ${destination} read-only: the spec mounts it, but there is no mount: another mount of the spec hides it. Remove the path from the policy's data (engine_files)`,
	);
}

/** Makes the root file system read-only, but not the mounts on it, and checks the result. */
export function lockRoot({ backend, root, rootPath, rootMount }: Container): void {
	step("make the root file system read-only", () => {
		backend.lock(root, false);
		// What is at the root's path now, which another mount could hide.
		const found = backend.openWithin(backend.init, rootPath, "folder");
		const isLocked = backend.stat(found).mountId === rootMount && backend.isReadonly(found);
		backend.close(found);
		if (!isLocked) throw notLocked();
	});
}

/**
 * Refuses a writable mount below the root, at any depth, of the image's own folder, of a part of it, or of one of its layers, whatever the path of its
 * source. Mounts that came along with a recursive bind mount of a host folder are not refused: see `checkImageMounts` in src/rootfs.
 * @throws {OssifyError} `input/image-mount`
 */
export function refuseWritableImage({ mounts: { all: mounts }, rootMount, rootPath, imagePlaces, lockedByRuntime }: Container): void {
	const own = mounts.find(({ id }) => id === rootMount);
	if (own === undefined) return;
	const isOfImage = withinPlaces([own, ...imagePlaces.map(({ device, path }) => ({ device, root: binaryOfText(path) }))]);
	const at = (one: MountEntry) => inside({ rootPath }, one.mountPoint) ?? "";
	// crun makes mounts read-only after the hooks. If there are two mounts on one path, it is not known which one the spec has read-only.
	const isLockedLater = (one: MountEntry) =>
		lockedByRuntime.includes(at(one)) && mounts.filter(({ mountPoint }) => mountPoint === one.mountPoint).length === 1;
	const [shown] = mountedFor(mounts, own, (one) => one.options.includes("rw") && isOfImage(one) && !isLockedLater(one));
	if (shown === undefined) return;
	throw new OssifyError(
		"input/image-mount",
		`cannot protect the image from changes: the mount on ${JSON.stringify(at(shown))} makes a folder of the image itself writable`,
	);
}

function notLocked(): OssifyError {
	return new OssifyError(
		"host/root-not-read-only",
		"cannot make the root file system read-only: it was locked, and the kernel still shows a writable mount there; does another hook mount over it?",
	);
}

/** With `rootfsPropagation: shared`, new mounts on the root would also appear on the host. */
export function keepMountsInside({ backend, mounts, root, rootMount }: Container): void {
	if (mounts.withId(rootMount)?.isShared !== true) return;
	step("keep new mounts from the host", () => backend.propagate(root, MS_SLAVE));
}
