import { expect, test } from "bun:test";
import { knownMounts } from "../mountinfo.ts";
import { KnownMounts } from "./known_mounts.ts";

const line = (id: number, parent: number, path: string) => `${id} ${parent} 0:1 / ${path} rw - tmpfs tmpfs rw`;
const listed = [line(1, 0, "/r"), line(2, 1, "/r/run/a"), line(3, 1, "/r/running"), line(4, 2, "/r/run/a/b"), line(5, 1, "/r/run/a")];

function known() {
	let reads = 0;
	const mounts = () => {
		reads++;
		return knownMounts(listed.join("\n"));
	};
	return { mounts: new KnownMounts({ mounts }), reads: () => reads };
}

test("the mounts on a mount itself and below a path, by segment, each path once", () => {
	const { mounts, reads } = known();
	expect([mounts.below(1, "/r/run"), mounts.below(2, "/r/run"), mounts.below(1, "/r/tmp")]).toEqual([["/r/run/a"], ["/r/run/a/b"], []]);
	expect([mounts.withId(4)?.mountPoint, mounts.withId(9), reads()]).toEqual(["/r/run/a/b", undefined, 1]);
});

test("one that was added is below a path, too", () => {
	const { mounts, reads } = known();
	mounts.add({ parent: 1, mountPoint: "/r/run/0" });
	expect([mounts.below(1, "/r/run"), mounts.below(2, "/r/run"), reads()]).toEqual([["/r/run/0", "/r/run/a"], ["/r/run/a/b"], 1]);
});

test("one that was moved is below its new mount, with what is on it, and the list is not read again", () => {
	const { mounts, reads } = known();
	mounts.below(1, "/r/run");
	mounts.add({ parent: 1, mountPoint: "/r/run" });
	mounts.moved(2, 9);
	expect([mounts.below(1, "/r"), mounts.below(9, "/r/run"), mounts.below(2, "/r/run"), reads()]).toEqual([
		["/r/run", "/r/run/a", "/r/running"],
		["/r/run/a"],
		["/r/run/a/b"],
		1,
	]);
});

test("after copies were made, the kernel's list counts", () => {
	const { mounts, reads } = known();
	mounts.add({ parent: 1, mountPoint: "/r/run/0" });
	mounts.moved(2, 9);
	mounts.forget();
	expect([mounts.below(1, "/r/run"), reads()]).toEqual([["/r/run/a"], 1]);
});
