/**
 * Telling a later hook of ossify's, which runs in the container's mount namespace, that the root is still to be locked. A mount there says so: no
 * other namespace sees it, nobody without the right to mount can make one, and nothing is left of it when the container is not created after all.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { segmentsOf } from "../spec/mod.ts";
import { MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC, MOUNT_ATTR_NOSUID, MS_SLAVE, S_IFDIR } from "./abi.ts";
import { binaryOfText } from "./bytes.ts";
import type { Container } from "./container.ts";
import { step } from "./fault.ts";
import type { Fd, MountBackend } from "./mount_backend.ts";
import type { Mark } from "./plan.ts";

const host = { uid: 0, gid: 0 };
const attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

/** Makes the mount. @throws {OssifyError} `host/unsafe-path` where others could swap the folder */
export function leaveMark({ backend, rootPath }: Container, { folder: path, files }: Mark): void {
	step(`mark the container in ${path}`, () => {
		const folder = openOwn(backend, path);
		keepInside(backend, folder);
		const tmpfs = backend.makeTmpfs({ mode: "755", owner: host, size: "64k", inodes: "16", label: undefined, attributes });
		for (const [name, content] of Object.entries(files(rootPath))) backend.makeFile(tmpfs, name, content);
		backend.attach(tmpfs, folder);
		backend.lock(tmpfs, false);
		backend.close(tmpfs);
		backend.close(folder);
	});
}

/** Opens a folder of the host's, which is made where it is missing; no link is followed. */
function openOwn(backend: MountBackend, path: string): Fd {
	let at = backend.openWithin(backend.init, "/", "folder");
	for (const [depth, name] of segmentsOf(path).entries()) {
		if (depth > 0) backend.makeFolder(at, binaryOfText(name), host);
		const next = backend.openBelow(at, binaryOfText(name));
		backend.close(at);
		at = next;
		const { type, uid, mode } = backend.stat(at);
		if (type !== S_IFDIR || uid !== host.uid || (mode & 0o022) !== 0) throw unsafe(path, name);
	}
	return at;
}

/** With `rootfsPropagation: shared`, the mount would appear on the host as well. */
function keepInside(backend: MountBackend, folder: Fd): void {
	const { mountId } = backend.stat(folder);
	const mount = backend.mounts().find(({ id }) => id === mountId);
	if (mount?.isShared !== true) return;
	const root = backend.openWithin(backend.init, mount.mountPoint, "folder");
	backend.propagate(root, MS_SLAVE);
	backend.close(root);
}

function unsafe(path: string, name: string): OssifyError {
	return new OssifyError(
		"host/unsafe-path",
		`cannot mark the container in ${path}: ${name} is not a folder of root's that root alone can write to: remove it, or take away what others may`,
	);
}
