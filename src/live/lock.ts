/**
 * Turning mounts read-only: by descriptor, and only what is a mount of its own.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { MS_SLAVE } from "./abi.ts";
import { binaryOfText } from "./bytes.ts";
import type { Container } from "./container.ts";
import { step } from "./fault.ts";
import type { LockedMount } from "./plan.ts";

/** Locks a mount of the spec. */
export function lockMount({ hands, root, rootMount }: Container, { destination, recursive }: LockedMount): void {
	step(`make ${destination} read-only`, () => {
		const fd = hands.openWithin(root, binaryOfText(destination), "any");
		const stat = hands.stat(fd);
		if (!stat.isMountRoot || stat.mountId === rootMount) throw noMount(destination);
		hands.lock(fd, recursive);
		hands.close(fd);
	});
}

function noMount(destination: string): OssifyError {
	return new OssifyError(
		"input/no-mount",
		`cannot make ${destination} read-only: the spec mounts it, but there is no mount: another one of the spec hides it. Drop the path from the policy's data (engine_files)`,
	);
}

/** Locks the root file system, not what is mounted on it, and looks whether it is. */
export function lockRoot(container: Container): void {
	step("make the root file system read-only", () => {
		container.hands.lock(container.root, false);
		verifyRoot(container);
	});
}

/** What is recorded is what was seen: the mount at the root's path is the one that was locked, and the kernel lists it as read-only. */
function verifyRoot({ hands, rootPath, rootMount }: Container): void {
	const found = hands.openWithin(hands.init, rootPath, "folder");
	const { mountId } = hands.stat(found);
	hands.close(found);
	const entry = hands.mounts().find(({ id }) => id === mountId);
	if (mountId !== rootMount || entry?.options.includes("ro") !== true) throw notLocked();
}

function notLocked(): OssifyError {
	return new OssifyError(
		"host/root-not-read-only",
		"cannot make the root file system read-only: it was locked, and the kernel still shows a writable mount there; does another hook mount over it?",
	);
}

/** With `rootfsPropagation: shared`, what is mounted on the root would appear on the host as well. */
export function keepMountsInside({ hands, root, rootMount }: Container): void {
	const mount = hands.mounts().find(({ id }) => id === rootMount);
	if (mount?.isShared !== true) return;
	step("keep new mounts from the host", () => hands.propagate(root, MS_SLAVE));
}
