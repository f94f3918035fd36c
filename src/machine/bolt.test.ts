/** Files of bbolt: those that test/support/bolt.ts writes; containerd's own are read in test/host/audit.test.ts. */
import { describe, expect, test } from "bun:test";
import { boltFile } from "../../test/support/bolt.ts";
import { openBolt } from "./bolt.ts";
import { lastChange } from "./bolt_meta.ts";

const content = { v1: { a: { id: "x", deep: { er: { key: "value" } } }, b: {}, large: "y".repeat(9000) }, version: "3" };
const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describe.each([
	["in one page", {}],
	["below a branch page", { spread: true }],
])("a bucket %s", (_, options) => {
	const root = openBolt(boltFile(content, options));

	test("has its buckets and values", () => {
		const v1 = root.bucket("v1");
		expect([root.buckets(), v1?.buckets(), v1?.bucket("a")?.buckets()]).toEqual([["v1"], ["a", "b"], ["deep"]]);
		expect(text(v1?.bucket("a")?.bucket("deep")?.bucket("er")?.value("key"))).toBe("value");
		expect([text(root.value("version")), v1?.value("large")?.length]).toEqual(["3", 9000]);
	});

	test("has nothing else", () => {
		expect([
			root.value("v1"),
			root.bucket("version"),
			root.bucket("w"),
			root.value("a"),
			root.bucket("v1")?.bucket("b")?.buckets(),
		]).toEqual([undefined, undefined, undefined, undefined, []]);
	});
});

test("the newer of the two meta pages counts, and the older one where that is damaged", () => {
	const bytes = boltFile(content);
	expect(lastChange(bytes)).toBe(8);
	bytes[4096 + 20] = 99;
	expect(lastChange(bytes)).toBe(7);
});

/** A change of some bytes. */
const broken = (at: number, ...values: readonly number[]) => {
	const bytes = boltFile(content);
	bytes.set(values, at);
	return bytes;
};

test.each([
	["an empty file", new Uint8Array(0), "it has no valid meta page"],
	["text", new TextEncoder().encode("x".repeat(9000)), "it has no valid meta page"],
	["a file that is cut short", boltFile(content).subarray(0, 9000), "it is cut short"],
	["a page of another kind", broken(2 * 4096 + 8, 0x10), "a page is damaged"],
	["a position outside of the file", broken(2 * 4096 + 16 + 4, 0xff, 0xff, 0xff, 0xff), "it is cut short"],
])("%s is an error", (_, bytes, message) => {
	const all = (bucket: ReturnType<typeof openBolt>): unknown => bucket.buckets().map((name) => all(bucket.bucket(name) as never));
	expect(() => all(openBolt(bytes))).toThrow(message);
});

test("a tree that leads back to itself is an error", () => {
	const bytes = boltFile(content, { spread: true });
	const root = bytes.length - 4096;
	// Each child of the branch page is the branch page.
	for (const index of [0, 1]) bytes[root + 16 + 16 * index + 8] = root / 4096;
	expect(() => openBolt(bytes).buckets()).toThrow("a page is in a tree twice");
	expect(() => openBolt(bytes).value("v1")).toThrow("a tree has no end");
});
