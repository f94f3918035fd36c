import { expect, test } from "bun:test";
import { described, pod } from "../../../test/support/manifest.ts";

const limit = (memory: unknown): unknown => {
	const read = described(pod({ resources: { limits: { memory } } }));
	return "memoryLimit" in read ? read.memoryLimit : read;
};

test.each<[unknown, number | undefined]>([
	[undefined, undefined],
	[null, undefined],
	["0", undefined],
	["0.0Gi", undefined],
	[134217728, 134217728],
	["64Mi", 64 * 1024 ** 2],
	["64M", 64e6],
	["1.5Gi", 1.5 * 1024 ** 3],
	[".5k", 500],
	["5.k", 5000],
	["+1Ki", 1024],
	["1e3", 1000],
	["1E3", 1000],
	["12e-1", 2],
	["1E", 1e18],
	["1Ei", 1024 ** 6],
	["100m", 1],
	["1500m", 2],
	["1n", 1],
	["0.1Ki", 103],
	["9007199254740993", 9007199254740992],
	["99E", 2 ** 63],
	["1e999999", 2 ** 63],
	["1e-999999", 1],
])("a memory limit of %p is %p bytes", (memory, bytes) => {
	expect(limit(memory)).toEqual(bytes);
});

test.each<[unknown, string]>([
	["", "is not a quantity of bytes such as 64Mi"],
	["64MB", "is not a quantity of bytes such as 64Mi"],
	["64mi", "is not a quantity of bytes such as 64Mi"],
	["-1Mi", "is not a quantity of bytes such as 64Mi"],
	["1 Gi", "is not a quantity of bytes such as 64Mi"],
	[".", "is not a quantity of bytes such as 64Mi"],
	["1".repeat(65), "is not a quantity of bytes such as 64Mi"],
	[["64Mi"], "is not text"],
])("a memory limit of %p is refused", (memory, what) => {
	expect(limit(memory)).toEqual([expect.stringContaining(` spec.containers[0].resources.limits.memory ${what}`)]);
});

test("a limit of the pod is that of containers without one", () => {
	const resources = { limits: { memory: "1Gi" } };
	expect(described(pod({}, { resources }))).toMatchObject({ memoryLimit: 1024 ** 3 });
	expect(described(pod({ resources: { limits: { memory: "1Mi" } } }, { resources }))).toMatchObject({ memoryLimit: 1024 ** 2 });
});
