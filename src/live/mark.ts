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
import type { Fd, Hands } from "./hands.ts";
import type { Mark } from "./plan.ts";

const host = { uid: 0, gid: 0 };
const attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

/** Makes the mount. @throws {OssifyError} `host/unsafe-path` where others could swap the folder */
export function leaveMark({ hands, rootPath }: Container, { folder: path, files }: Mark): void {
	step(`mark the container in ${path}`, () => {
		const folder = openOwn(hands, path);
		keepInside(hands, folder);
		const tmpfs = hands.makeTmpfs({ mode: "755", owner: host, size: "64k", inodes: "16", label: undefined, attributes });
		for (const [name, content] of Object.entries(files(rootPath))) hands.makeFile(tmpfs, name, content);
		hands.attach(tmpfs, folder);
		hands.lock(tmpfs, false);
		hands.close(tmpfs);
		hands.close(folder);
	});
}

/** Opens a folder of the host's, which is made where it is missing; no link is followed. */
function openOwn(hands: Hands, path: string): Fd {
	let at = hands.openWithin(hands.init, "/", "folder");
	for (const [depth, name] of segmentsOf(path).entries()) {
		if (depth > 0) hands.makeFolder(at, binaryOfText(name), host);
		const next = hands.openBelow(at, binaryOfText(name));
		hands.close(at);
		at = next;
		const { type, uid, mode } = hands.stat(at);
		if (type !== S_IFDIR || uid !== host.uid || (mode & 0o022) !== 0) throw unsafe(path, name);
	}
	return at;
}

/** With `rootfsPropagation: shared`, the mount would appear on the host as well. */
function keepInside(hands: Hands, folder: Fd): void {
	const { mountId } = hands.stat(folder);
	const mount = hands.mounts().find(({ id }) => id === mountId);
	if (mount?.isShared !== true) return;
	const root = hands.openWithin(hands.init, mount.mountPoint, "folder");
	hands.propagate(root, MS_SLAVE);
	hands.close(root);
}

function unsafe(path: string, name: string): OssifyError {
	return new OssifyError(
		"host/unsafe-path",
		`cannot mark the container in ${path}: ${name} is not a folder of root's that root alone can write to: remove it, or take away what others may`,
	);
}
