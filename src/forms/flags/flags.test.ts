import { describe, expect, test } from "bun:test";
import { bytesOf, mountOptions, tmpfsOf, userOf, withReadOnlyTmpfs } from "./mod.ts";

describe("bytesOf()", () => {
	// From units_test.go of docker/go-units.
	test.each<[text: string, bytes: number | undefined]>([
		["32", 32],
		["32b", 32],
		["32k", 32 * 1024],
		["32KB", 32 * 1024],
		["32KiB", 32 * 1024],
		["32 m", 32 * 1024 ** 2],
		["32Gb", 32 * 1024 ** 3],
		["1.5k", 1536],
		["32.3", 32],
		["1p", 1024 ** 5],
		["", undefined],
		["hello", undefined],
		["-32", undefined],
		[" 32 ", undefined],
		["32m b", undefined],
		["32bm", undefined],
		["1000000p", undefined],
	])("%j is %p", (text, bytes) => expect(bytesOf(text)).toBe(bytes as number));
});

describe("userOf()", () => {
	const user = (uid: number, gid?: number) => ({ uid, gid, additionalGids: [] });
	test.each<[text: string, found: ReturnType<typeof userOf>]>([
		["1000", { user: user(1000), names: [] }],
		["1000:2000", { user: user(1000, 2000), names: [] }],
		["root:root", { user: user(0, 0), names: [] }],
		[":5", { user: user(0, 5), names: [] }],
		["1000:", { user: user(1000), names: [] }],
		["1000:www", { user: user(1000), names: ["www"] }],
		["app", { user: undefined, names: ["app"] }],
		["app:5", { user: undefined, names: ["app"] }],
		["2147483648", undefined],
		["0:99999999999", undefined],
	])("%j is %p", (text, found) => expect(userOf(text)).toEqual(found));
});

test("options for the engine are left out", () => {
	expect(mountOptions(["ro", "z", "", "rslave", "U", "rw", "noexec"])).toEqual(["ro", "rslave", "noexec"]);
});

test("--tmpfs is a destination and options", () => {
	expect(tmpfsOf("/run:rw,size=1m,mode=755")).toEqual({
		destination: "/run",
		type: "tmpfs",
		source: "tmpfs",
		options: ["size=1m", "mode=755"],
	});
	expect(tmpfsOf("/run")).toEqual({ destination: "/run", type: "tmpfs", source: "tmpfs", options: [] });
});

test("--read-only of Podman adds a tmpfs where nothing is mounted", () => {
	const own = [tmpfsOf("/tmp:size=1m"), tmpfsOf("/run/app")];
	expect(withReadOnlyTmpfs(own)).toEqual([...own, tmpfsOf("/run"), tmpfsOf("/var/tmp")]);
});
