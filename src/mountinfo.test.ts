import { describe, expect, test } from "bun:test";
import { knownMounts, type MountEntry, parseMountinfo, rootMount } from "./mountinfo.ts";

/** Its fields are getters. */
const fieldsOf = ({ id, parent, device, root, mountPoint, options, fstype, source, fileSystemOptions, isShared }: MountEntry) => {
	return { id, parent, device, root, mountPoint, options, fstype, source, fileSystemOptions, isShared };
};

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
		expect(fieldsOf(entries[0] as MountEntry)).toEqual({
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
		expect(fieldsOf(entries[2] as MountEntry)).toEqual({
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

	test.each([
		["a source without a name", "1 0 0:5 / / rw - tmpfs  rw", { source: "", fileSystemOptions: ["rw"], isShared: false }],
		["neither source nor options", "1 0 0:5 / / rw - tmpfs", { fstype: "tmpfs", source: "", fileSystemOptions: [""] }],
		["several optional fields", "1 0 0:5 / /a rw master:2 shared:3 - tmpfs a rw", { fstype: "tmpfs", isShared: true }],
		[
			"hyphens in other fields",
			"1 0 0:5 /- /-/shared:1 rw unbindable - fuse.a-b - rw",
			{ fstype: "fuse.a-b", source: "-", isShared: false },
		],
		["shared: in a source", "1 0 0:5 / /a rw - tmpfs shared:1 rw", { source: "shared:1", isShared: false }],
	])("reads a line with %s", (_, line, expected) => {
		const [entry] = parseMountinfo(line);
		expect(fieldsOf(entry as MountEntry)).toMatchObject(expected);
	});

	test.each([
		"1 2 3",
		"1 0 0:5 / / rw tmpfs none rw",
		"1 0 0:5 / / rw - ",
		"a 0 0:5 / / rw - tmpfs none rw",
		"1 0  / / rw - tmpfs none rw",
	])("refuses a line of an unknown format: %s", (line) =>
		expect(() => parseMountinfo(`${text}${line}`)).toThrow(`unknown format: ${JSON.stringify(line)}`),
	);

	test("knownMounts() leaves it out", () => expect(knownMounts(`1 2 3\n${text}`)).toEqual(entries));

	test("rootMount() is the last mount on the root", () => {
		const above = "93 64 0:50 / / ro - overlay overlay ro,upperdir=/a\\054b\n";
		expect(rootMount(knownMounts(text + above))?.fileSystemOptions).toEqual(["ro", "upperdir=/a,b"]);
		expect(rootMount([])).toBeUndefined();
	});
});
