/**
 * The mark that makes a later hook of ossify, in the container's mount namespace, lock the root. The mark is a mount: it is visible only in that
 * namespace, creating it needs the right to mount, and it disappears with the namespace.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { segmentsOf } from "../oci_spec/mod.ts";
import { MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC, MOUNT_ATTR_NOSUID, MS_SLAVE, S_IFDIR } from "./abi.ts";
import { binaryOfText } from "./bytes.ts";
import type { Container } from "./container.ts";
import { step } from "./fault.ts";
import type { KnownMounts } from "./known_mounts.ts";
import type { Fd, MountBackend } from "./mount_backend.ts";
import type { Mark } from "./plan.ts";

const host = { uid: 0, gid: 0 };
const attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

/** Creates the mount. @throws {OssifyError} `host/unsafe-path` if other users could replace the folder */
export function leaveMark({ backend, mounts, rootPath }: Container, { folder: path, files }: Mark): void {
	step(`mark the container in ${path}`, () => {
		const folder = openOwn(backend, path);
		keepInside(backend, mounts, folder);
		const tmpfs = backend.makeTmpfs({ mode: "755", owner: host, size: "64k", inodes: "16", label: undefined, attributes });
		for (const [name, content] of Object.entries(files(rootPath))) backend.makeFile(tmpfs, name, content);
		backend.attach(tmpfs, folder);
		backend.lock(tmpfs, false);
		backend.close(tmpfs);
		backend.close(folder);
	});
}

/** Opens a folder of the host without following links, and creates it if it is missing. */
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

/** With `rootfsPropagation: shared`, the mount would also appear on the host. */
function keepInside(backend: MountBackend, mounts: KnownMounts, folder: Fd): void {
	const mount = mounts.withId(backend.stat(folder).mountId);
	if (mount?.isShared !== true) return;
	const root = backend.openWithin(backend.init, mount.mountPoint, "folder");
	backend.propagate(root, MS_SLAVE);
	backend.close(root);
}

function unsafe(path: string, name: string): OssifyError {
	return new OssifyError(
		"host/unsafe-path",
		`cannot mark the container in ${path}: ${name} is not a folder that belongs to root and that only root can write to: remove it, or restrict its owner and mode`,
	);
}
