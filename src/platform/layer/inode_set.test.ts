import { expect, test } from "bun:test";
import { InodeSet } from "./inode_set.ts";

test("an InodeSet has each number once, large ones and neighbours, too", () => {
	const set = new InodeSet();
	const numbers = [...Array(5000).keys()].flatMap((index) => [index + 1, 2 ** 32 * (index + 1), 2 ** 52 + index]);
	expect(numbers.map((one) => set.add(one)).every(Boolean)).toBe(true);
	expect(numbers.some((one) => set.add(one))).toBe(false);
});
