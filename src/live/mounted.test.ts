import { expect, test } from "bun:test";
import { parseMountinfo } from "../mountinfo.ts";
import { mountedFor, withinPlaces } from "./mounted.ts";

/** On the host: the store, an alias of a layer, a volume in which another one is mounted, the root. */
const host = `10 1 8:1 / / rw - ext4 /dev/sda1 rw
11 10 8:1 /store/1/etc /srv/alias rw - ext4 /dev/sda1 rw
12 10 8:2 / /srv/volume rw - ext4 /dev/sda2 rw
13 12 8:1 /store/1/etc /srv/volume/in/x rw - ext4 /dev/sda1 rw
20 10 0:30 / /run/root rw - overlay overlay rw
30 20 0:30 / /run/root rw - overlay overlay rw
`;

test.each<[string, string, readonly string[]]>([
	["an alias on the root", "40 30 8:1 /store/1/etc /run/root/mnt rw - ext4 /dev/sda1 rw", ["/run/root/mnt"]],
	[
		"an alias below a tmpfs",
		"40 30 0:40 / /run/root/data rw - tmpfs tmpfs rw\n41 40 8:1 /store/1/etc /run/root/data/x rw - ext4 /dev/sda1 rw",
		["/run/root/data/x"],
	],
	[
		"what comes along with a volume",
		"40 30 8:2 / /run/root/data rw - ext4 /dev/sda2 rw\n41 40 8:1 /store/1/etc /run/root/data/in/x rw - ext4 /dev/sda1 rw",
		[],
	],
	[
		"what comes along with a folder of a volume",
		"40 30 8:2 /in /run/root/data rw - ext4 /dev/sda2 rw\n41 40 8:1 /store/1/etc /run/root/data/x rw - ext4 /dev/sda1 rw",
		[],
	],
	[
		"an alias elsewhere in that volume",
		"40 30 8:2 / /run/root/data rw - ext4 /dev/sda2 rw\n41 40 8:1 /store/1/etc /run/root/data/y rw - ext4 /dev/sda1 rw",
		["/run/root/data/y"],
	],
	[
		"the root in the folder that it is in",
		"40 30 8:1 / /run/root/host rw - ext4 /dev/sda1 rw\n41 40 0:30 / /run/root/host/run/root rw - overlay overlay rw",
		[],
	],
	["the root again, and that one again", "40 30 0:30 /usr /run/root/mnt rw - overlay overlay rw", ["/run/root/mnt"]],
	["a folder beside a layer", "40 30 8:1 /store/11 /run/root/mnt rw - ext4 /dev/sda1 rw", []],
	["what is mounted on the host alone", "", []],
])("mountedFor() and withinPlaces(): %s", (_, lines, expected) => {
	const mounts = parseMountinfo(`${host}${lines}\n`);
	const root = mounts.find(({ id }) => id === 30) as (typeof mounts)[number];
	const isOfImage = withinPlaces([root, { device: "8:1", root: "/store/1" }]);
	expect(mountedFor(mounts, root, isOfImage).map(({ mountPoint }) => mountPoint)).toEqual([...expected]);
});
