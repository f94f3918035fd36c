/**
 * Which tmpfs mounts of a container are used: an allowance that never is can be removed.
 * @module
 */
import type { LayerTrie } from "../../layer/mod.ts";
import { knownMounts, type MountEntry } from "../../mountinfo.ts";
import { isBelow } from "../../oci_spec/mod.ts";
import type { ContentMeter } from "../../platform/layer/content_meter.ts";
import { openTmpfsMeter } from "../../platform/layer/tmpfs_use.ts";
import { visible } from "../../visible.ts";

/** A tmpfs, with what was in it, at most at one time. */
export interface UsedTmpfs {
	readonly path: string;
	readonly bytes: number;
	readonly entries: number;
	/** Whether more was in it than the image has there, which is copied up. */
	readonly isUsed: boolean;
}

/** A process of the container. */
interface Running {
	readonly pid: number;
	/** The content of its mountinfo. */
	readonly mountinfo: string;
}

/** More are not looked at. */
const most = 256;

/** What is in the tmpfs mounts of a running container now. */
export async function addTmpfsUse(trie: LayerTrie, { pid, mountinfo }: Running): Promise<void> {
	const mounts = knownMounts(mountinfo);
	const slow = mounts.filter(({ fstype, mountPoint }) => mountPoint !== "/" && !local.includes(fstype)).map(({ mountPoint }) => mountPoint);
	const paths = mounts.filter(isOwnTmpfs).map(({ mountPoint }) => mountPoint);
	if (paths.length === 0) return;
	const meter = await openTmpfsMeter(pid);
	for (const path of [...new Set(paths)].slice(0, most)) {
		const use = slow.some((above) => isBelow(path, above)) ? undefined : meter(path);
		if (use !== undefined) trie.addUse(path, use);
	}
}

/** File systems that answer by themselves: a program or another machine may keep its caller waiting. */
const local: readonly string[] = ["overlay", "tmpfs", "ext4", "xfs", "btrfs"];

/** Every container has those below /dev, and a part of another tmpfs says nothing. */
function isOwnTmpfs({ fstype, mountPoint, root }: MountEntry): boolean {
	return fstype === "tmpfs" && root === "/" && !/^\/(?:dev|proc|sys)(?=\/|$)/.test(mountPoint) && visible(mountPoint) === mountPoint;
}

/** @param held what the container's root has in a folder, below its mounts */
export function usedTmpfs({ tmpfs }: LayerTrie, held: ContentMeter): UsedTmpfs[] {
	return [...tmpfs].map(([path, { bytes, entries }]) => {
		const content = held(path) ?? { bytes: 0, entries: 0 };
		return { path, bytes, entries, isUsed: bytes > content.bytes || entries > content.entries };
	});
}
