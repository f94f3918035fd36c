import { describe, expect, test } from "bun:test";
import { knownMounts, parseMountinfo, rootMount } from "./mountinfo.ts";

const text = String.raw`64 63 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
86 64 254:0 /b/rootfs /b/rootfs rw,relatime - ext4 /dev/vda rw
87 86 0:40 / /b/rootfs/run/se\040cret\134s ro master:3 propagate_from:2 - tmpfs tmpfs rw,size=4k
88 87 0:41 / /b/rootfs/run/se\040cret\134s/deep rw - tmpfs none rw
89 86 0:42 / /b/rootfs/runner rw - tmpfs none rw
90 86 0:43 / /b/rootfs/run/a rw - tmpfs none rw
91 90 0:44 / /b/rootfs/run/a rw - tmpfs none rw
92 86 0:45 / /b/rootfs/run rw - tmpfs none rw
`;

describe("parseMountinfo()", () => {
	const entries = parseMountinfo(text);

	test("reads ids, paths with escapes, type and propagation", () => {
		expect(entries[0]).toEqual({
			id: 64,
			parent: 63,
			device: "254:0",
			root: "/",
			mountPoint: "/",
			options: ["rw", "relatime"],
			fstype: "ext4",
			source: "/dev/vda",
			fileSystemOptions: ["rw"],
			isShared: true,
		});
		expect(entries[2]).toEqual({
			id: 87,
			parent: 86,
			device: "0:40",
			root: "/",
			mountPoint: "/b/rootfs/run/se cret\\s",
			options: ["ro"],
			fstype: "tmpfs",
			source: "tmpfs",
			fileSystemOptions: ["rw", "size=4k"],
			isShared: false,
		});
	});

	test("refuses a line of an unknown format", () => expect(() => parseMountinfo("1 2 3")).toThrow("unknown format"));

	test("knownMounts() leaves it out", () => expect(knownMounts(`1 2 3\n${text}`)).toEqual(entries));

	test("rootMount() is the last mount on the root", () => {
		const above = "93 64 0:50 / / ro - overlay overlay ro,upperdir=/a\\054b\n";
		expect(rootMount(knownMounts(text + above))?.fileSystemOptions).toEqual(["ro", "upperdir=/a,b"]);
		expect(rootMount([])).toBeUndefined();
	});
});
