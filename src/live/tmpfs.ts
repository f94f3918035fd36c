/**
 * Adds a tmpfs: it is created and filled before it is attached, so that nothing is visible of it before it is complete.
 * @module
 */
import { rootFolderOf } from "../decision/mod.ts";
import { type Container, type Folder, folderAt } from "./container.ts";
import { failedWith } from "./errno.ts";
import { step } from "./fault.ts";
import type { FileStatus, NewTmpfs } from "./mount_backend.ts";
import { mountOwnerOf, occupantOf } from "./mount_owner.ts";
import { attachNested, makeMountPoints, openNested } from "./nested_mounts.ts";
import { type Resolved, resolveFolder } from "./resolve.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

/** A tmpfs that was left out, and why. */
export interface LeftOut {
	readonly destination: string;
	/**
	 * `mounted`, `volume`: the image's links lead to an existing mount. `link`: they lead to nothing. `no-folder`: the image has no folder there, and none
	 * can be created.
	 */
	readonly because: "mounted" | "volume" | "link" | "no-folder";
	/** The path of that mount, the target of the link, or the system's error for creating the folder. */
	readonly by: string;
}

/**
 * Mounts a tmpfs. If the image's links lead to a volume or another mount, that mount stays visible: with a tmpfs in the spec it would be so too, because
 * runtimes mount volumes later. If the image has no folder for the tmpfs, the container starts without it, as it does without ossify.
 * @param named destinations of all tmpfs mounts of the plan
 */
export function addTmpfs(container: Container, mount: TmpfsMount, named: ReadonlySet<string>): LeftOut | undefined {
	const { destination } = mount;
	const isNamed = (path: string) => path !== destination && named.has(path);
	return step(`mount a tmpfs on ${destination}`, () => {
		const target = find(container, destination);
		if (target.kind === "link") return { destination, because: isNamed(target.by) ? "mounted" : "link", by: target.by };
		if (target.kind !== "folder") return { destination, because: target.kind, by: target.by };
		const folder = folderAt(container, target.fd);
		const why = whyNot(container, folder, destination);
		if (why !== undefined) return { destination, ...why };
		cover(container, folder, mount);
		return undefined;
	});
}

/** Errors of mkdir(2) if the image's file system, its attributes or its free space do not permit a new folder. */
const cannotMake = ["EROFS", "EPERM", "EACCES", "ENOSPC", "EDQUOT", "EMLINK", "ENOSYS", "EOPNOTSUPP"];

function find(container: Container, destination: string): Resolved | { readonly kind: "no-folder"; readonly by: string } {
	try {
		return resolveFolder(container, destination, "report");
	} catch (error) {
		if (failedWith(error, "ELOOP", "ENAMETOOLONG")) return { kind: "link", by: destination };
		if (failedWith(error, "ENOTDIR")) return { kind: "no-folder", by: error.errno };
		if (failedWith(error, ...cannotMake) && error.call.startsWith("mkdir")) return { kind: "no-folder", by: error.errno };
		throw error;
	}
}

function whyNot(container: Container, folder: Folder, destination: string): Pick<LeftOut, "because" | "by"> | undefined {
	const owner = mountOwnerOf(container, folder, destination);
	if (owner.kind === "volume") return { because: folder.stat.isMountRoot ? "mounted" : "volume", by: owner.by };
	const by = occupantOf(container, folder, destination);
	return by === undefined ? undefined : { because: "mounted", by };
}

/** Creates, fills and attaches the tmpfs. If this fails before it is attached, the folder is unchanged. */
function cover(container: Container, folder: Folder, mount: TmpfsMount): void {
	const { backend } = container;
	const { fd, stat, path } = folder;
	const nested = openNested(container, folder);
	const tmpfs = backend.makeTmpfs(newTmpfs(container, mount, stat));
	try {
		if (mount.copyUp) backend.fill(fd, tmpfs, mount);
		makeMountPoints(container, tmpfs, nested);
		backend.attach(tmpfs, fd);
	} catch (error) {
		// The kernel removes a mount that is not attached when its last descriptor is closed.
		backend.close(tmpfs);
		throw error;
	}
	container.added.add(backend.stat(tmpfs).mountId);
	container.mounts.add({ parent: stat.mountId, mountPoint: path });
	attachNested(container, tmpfs, nested);
	if (mount.propagation !== 0) backend.propagate(tmpfs, mount.propagation);
	backend.close(tmpfs);
	backend.close(fd);
}

/** The tmpfs to create. A folder that the image lacks has been created by now, by the runtime or by ossify, but counts as missing: {@link missingFolder}. */
function newTmpfs(container: Container, mount: TmpfsMount, below: FileStatus): NewTmpfs {
	const { size, inodes, attributes } = mount;
	const { mode = "0755", uid = 0, gid = 0 } = rootFolderOf(mount, { mode: below.mode, ...container.idsOf(below) });
	return { mode, owner: container.ownerOf(uid, gid), size, inodes, attributes, label: container.mountLabel };
}
