import { expect, test } from "bun:test";
import { openInRoot } from "./in_root.ts";

/** openat2(2) fails with EAGAIN if a name was changed or a mount made anywhere while it resolved "..". */
test.each([
	["a path that opens", [7], 7],
	["one while the machine's mounts change", [-11, -11, -11, 7], 7],
	["one that is missing", [-2], -2],
	["one while they change all the time", [], -11],
])("openInRoot() of %s", (_, results, expected) => {
	const left = [...results];
	expect(openInRoot({ architecture: "x64", call: () => left.shift() ?? -11 }, 3, "/a/../b", { flags: 0 })).toBe(expected);
	expect(left).toEqual([]);
});
