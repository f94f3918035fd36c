import { expect, test } from "bun:test";
import type { Files } from "../platform/mod.ts";
import type { FoundContainer, Layer } from "./found.ts";
import { layerOf } from "./layer.ts";

/** No path is a folder but `/up`. */
const files = { kind: (path: string) => (path === "/up" ? "folder" : "missing") } as Files;
const snapshots = (name: string) => `/var/lib/containerd/io.containerd.snapshotter.v1.${name}/snapshots`;
const erofs = snapshots("erofs");

/** The line of the root in mountinfo, what the engine's files say, and the layer. */
test.each<[string, string, Layer | undefined, Layer]>([
	["overlay", "/ / rw - overlay overlay rw,lowerdir=/l,upperdir=/up,workdir=/w", undefined, { path: "/up" }],
	["overlay that engine's files do not find", "/ / rw - overlay overlay rw,upperdir=/up", { unreadable: "gone" }, { path: "/up" }],
	[
		"containerd's native snapshotter",
		`${snapshots("native")}/2 / rw - ext4 /dev/vda rw`,
		undefined,
		{ unreadable: "its root is on ext4 (containerd's native snapshotter), not on an overlay mount" },
	],
	[
		"containerd's erofs snapshotter, without layers of an image",
		`${erofs}/2/fs / rw - ext4 /dev/vda rw`,
		undefined,
		{ unreadable: "its root is on ext4 (containerd's erofs snapshotter), not on an overlay mount" },
	],
	[
		"containerd's erofs snapshotter, whose upper directory is elsewhere",
		`/ / rw - overlay overlay rw,lowerdir=/l,upperdir=${erofs}/3/fs,workdir=${erofs}/3/work`,
		undefined,
		{
			unreadable: `its upper directory ${erofs}/3/fs (containerd's erofs snapshotter) is not a folder here, and may be of another mount namespace`,
		},
	],
	[
		"erofs",
		"/ / ro - erofs /dev/loop3 ro",
		undefined,
		{ unreadable: "its root is on erofs (the block device /dev/loop3), not on an overlay mount" },
	],
	[
		"containerd's devmapper snapshotter",
		"/ / rw - ext4 /dev/mapper/pool-snap-7 rw",
		undefined,
		{ unreadable: "its root is on ext4 (the block device /dev/mapper/pool-snap-7), not on an overlay mount" },
	],
	[
		"vfs",
		"/var/lib/containers/storage/vfs/dir/abc / rw - ext4 /dev/vda rw",
		undefined,
		{ unreadable: "its root is on ext4 (the storage driver vfs), not on an overlay mount" },
	],
	["btrfs", "/subvolume / rw - btrfs /dev/vdb rw", undefined, { unreadable: "its root is on btrfs, not on an overlay mount" }],
])("the layer on %s", (_, root, kept, expected) => {
	const container: FoundContainer = { key: "c", id: "c", engine: "containerd", ...(kept && { layer: () => kept }) };
	expect(layerOf(files, "/", container, `1 0 0:39 ${root}\n`)).toEqual(expected);
});
