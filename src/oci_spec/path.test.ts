import { describe, expect, test } from "bun:test";
import { isReadonly } from "./mount.ts";
import { cleanPath, climbs, depthOf, isBelow } from "./path.ts";

describe("paths", () => {
	test.each([
		["/", "/", 0],
		["//", "/", 0],
		["/run/", "/run", 1],
		["//run//lock/.", "/run/lock", 2],
		["/./a/./b", "/a/b", 2],
	])("cleanPath(%p) is %p, %p deep", (path, clean, depth) => {
		expect([cleanPath(path), depthOf(path)]).toEqual([clean, depth]);
	});

	test.each([
		["/run/lock", "/run", true],
		["/run", "/run", false],
		["/runner", "/run", false],
		["/run", "/run/lock", false],
		["/run", "/", true],
		["/", "/", false],
	])("isBelow(%p, %p) is %p", (path, above, expected) => {
		expect(isBelow(path, above)).toBe(expected);
	});

	test.each([
		["/a/../b", true],
		["..", true],
		["/a/..", true],
		["/..a/b..", false],
		["/...", false],
	])("climbs(%p) is %p", (path, expected) => {
		expect(climbs(path)).toBe(expected);
	});
});

describe("isReadonly()", () => {
	test.each([
		[[], false],
		[["bind"], false],
		[["ro"], true],
		[["ro", "rw"], false],
		[["rw", "ro"], true],
		[["rro"], true],
		[["ro", "rrw"], false],
		[["ro", "bind"], true],
	])("%p is %p", (options, expected) => {
		expect(isReadonly(options)).toBe(expected);
	});
});
