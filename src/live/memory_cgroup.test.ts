import { describe, expect, test } from "bun:test";
import { headroomOf, memoryCgroup, withParents } from "./memory_cgroup.ts";

const v1 = `9:name=systemd:/system.slice/crio.service
8:pids:/kubepods/pod1/c1
4:memory:/kubepods/pod1/c1
2:cpu,cpuacct:/kubepods/pod1/c1
0::/system.slice/crio.service
`;

describe("memoryCgroup()", () => {
	test.each([
		["version 2", "0::/kubepods.slice/crio-1.scope\n", { version: 2, path: "/kubepods.slice/crio-1.scope" }],
		["version 2 at its root", "0::/\n", { version: 2, path: "/" }],
		["version 1", v1.replace(/^0.*\n/m, ""), { version: 1, path: "/kubepods/pod1/c1" }],
		["hybrid mode, in which version 1 has the memory", v1, { version: 1, path: "/kubepods/pod1/c1" }],
		["controllers that share a hierarchy", "3:cpu,memory:/a\n0::/b\n", { version: 1, path: "/a" }],
		["a name with a colon", "0::/system.slice:crio:abc\n", { version: 2, path: "/system.slice:crio:abc" }],
		["a cgroup outside of the namespace", "0::/../c1\n", undefined],
		["a cgroup that is gone", "0::/c1 (deleted)\n", undefined],
		["no cgroups", "", undefined],
	] as const)("reads %s", (_, text, expected) => {
		expect(memoryCgroup(text)).toEqual(expected as never);
	});
});

describe("headroomOf()", () => {
	const reading = (files: Readonly<Record<string, string>>) => (name: string) => files[name];
	const stat1 = "cache 700\nactive_file 1\ntotal_inactive_file 200\ntotal_active_file 100\ntotal_shmem 400\n";
	const stat2 = "anon 5\nshmem 400\ninactive_file 200\nactive_file 100\nworkingset_refault_file 9\n";
	test.each([
		[1, { "memory.limit_in_bytes": "1000\n", "memory.usage_in_bytes": "900\n", "memory.stat": stat1 }, 400],
		[1, { "memory.limit_in_bytes": "9223372036854771712\n", "memory.usage_in_bytes": "900\n" }, Number.POSITIVE_INFINITY],
		[2, { "memory.max": "1000\n", "memory.current": "900\n", "memory.stat": stat2 }, 400],
		[2, { "memory.max": "1000\n", "memory.current": "1200\n", "memory.stat": "" }, -200],
		[2, { "memory.max": "max\n", "memory.current": "900\n" }, Number.POSITIVE_INFINITY],
		[2, {}, Number.POSITIVE_INFINITY],
	] as const)("of version %i: %j", (version, files, expected) => {
		expect(headroomOf(version, reading(files))).toBe(expected);
	});
});

test("withParents() returns all parents except the root", () => {
	expect(withParents("/kubepods/pod1/c1")).toEqual(["/kubepods/pod1/c1", "/kubepods/pod1", "/kubepods"]);
	expect(withParents("/")).toEqual([]);
});
