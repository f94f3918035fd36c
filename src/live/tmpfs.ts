/**
 * One tmpfs: made and filled while nobody sees it, then attached on the folder that was found for it.
 * @module
 */
import { rootFolderOf } from "../decision/mod.ts";
import { attachNested, holdNested, makeMountPoints } from "./carry_over.ts";
import type { Container } from "./container.ts";
import { step } from "./fault.ts";
import { groundOf, occupantOf } from "./ground.ts";
import type { Fd, NewTmpfs, Place } from "./hands.ts";
import { resolveFolder } from "./resolve.ts";
import type { TmpfsMount } from "./tmpfs_options.ts";

/** A tmpfs that was left out, since the image's links lead to what is mounted there anyway. */
export interface LeftOut {
	readonly destination: string;
	/** Where that is mounted. */
	readonly by: string;
}

/**
 * Mounts a tmpfs. Where the image's links lead onto a volume or another mount, that stands: so it would, had the spec named the tmpfs,
 * as a runtime mounts volumes later.
 */
export function addTmpfs(container: Container, mount: TmpfsMount): LeftOut | undefined {
	const { destination } = mount;
	return step(`mount a tmpfs on ${destination}`, () => {
		const target = resolveFolder(container, destination);
		if (target.kind === "volume") return { destination, by: target.by };
		const stat = container.hands.stat(target.fd);
		const by = whyNot(container, target.fd, stat, destination);
		if (by !== undefined) return { destination, by };
		cover(container, target.fd, stat, mount);
		return undefined;
	});
}

function whyNot(container: Container, fd: Fd, stat: Place, destination: string): string | undefined {
	const ground = groundOf(container, fd, destination);
	return ground.kind === "volume" ? ground.by : occupantOf(container, fd, stat, destination);
}

/** Until it is attached, a failure leaves the folder as it was. */
function cover(container: Container, folder: Fd, stat: Place, mount: TmpfsMount): void {
	const { hands } = container;
	const nested = holdNested(container, folder, stat.mountId);
	const tmpfs = hands.makeTmpfs(folder, newTmpfs(container, mount, stat));
	try {
		if (mount.copyUp) hands.fill(folder, tmpfs, mount);
		makeMountPoints(container, tmpfs, nested);
		hands.attach(tmpfs, folder);
	} catch (error) {
		hands.discard(tmpfs);
		throw error;
	}
	container.added.add(hands.stat(tmpfs).mountId);
	attachNested(container, tmpfs, nested);
	if (mount.propagation !== 0) hands.propagate(tmpfs, mount.propagation);
	hands.close(tmpfs);
	hands.close(folder);
}

/** A folder that the image lacks was made by now, by the runtime or by ossify, and counts as missing: {@link missingFolder}. */
function newTmpfs(container: Container, mount: TmpfsMount, below: Place): NewTmpfs {
	const { size, inodes, attributes } = mount;
	const { mode = "0755", uid = 0, gid = 0 } = rootFolderOf(mount, { mode: below.mode, ...container.idsOf(below) });
	return { mode, owner: container.ownerOf(uid, gid), size, inodes, attributes, label: container.mountLabel };
}
