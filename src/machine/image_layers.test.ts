import { expect, test } from "bun:test";
import type { Files } from "../platform/mod.ts";
import { imageLayersOf } from "./image_layers.ts";

const folders = ["/s/overlay/l/A", "/s/overlay/l/B", "/other/overlay/l/C", "/snapshots/1/fs", "/snapshots/2/fs"];

/** What the engine's list and the line of the root in mountinfo say, and the layers. */
test.each<[string, string | undefined, string | undefined, readonly string[]]>([
	["a list", "l/A:l/B", undefined, ["/s/overlay/l/A", "/s/overlay/l/B"]],
	["a list with a layer of another store", "l/A:/other/overlay/l/C\n", undefined, ["/s/overlay/l/A", "/other/overlay/l/C"]],
	["a list with a layer that is gone", "l/A:l/GONE", undefined, []],
	["a list with a path that is no layer's", "l/A:../../etc", undefined, []],
	["no list", undefined, undefined, []],
	["a mount", undefined, "lowerdir=/snapshots/2/fs:/snapshots/1/fs", ["/snapshots/2/fs", "/snapshots/1/fs"]],
	["a mount with relative paths", "l/A", "lowerdir=l/A:l/B", ["/s/overlay/l/A", "/s/overlay/l/B"]],
	[
		"a mount of a kernel that names each",
		undefined,
		"lowerdir+=/snapshots/2/fs,lowerdir+=/snapshots/1/fs",
		["/snapshots/2/fs", "/snapshots/1/fs"],
	],
])("the image's layers by %s", (_, list, options, expected) => {
	const kindOf = (path: string) => (path === "/s/overlay/ID/lower" && list !== undefined ? "file" : "missing");
	const files = {
		kind: (path: string) => (folders.includes(path) ? "folder" : kindOf(path)),
		read: () => new TextEncoder().encode(list),
	} as unknown as Files;
	const mountinfo = options && `1 0 0:39 / / rw - overlay overlay rw,${options}\n`;
	expect(imageLayersOf(files, "/s/overlay/ID/diff", mountinfo)).toEqual(expected);
});
