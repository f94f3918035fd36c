import { expect, test } from "bun:test";
import { isWholeLine } from "./append.ts";

test.each<[what: string, seen: (number | undefined)[], isWhole: boolean, waits: number]>([
	["a line that ends", [0x0a], true, 0],
	["a line that another process was just writing", [0x7d, 0x0a], true, 1],
	["a line that nobody ends, as after a full disk", [0x7d, 0x7d, 0x7d], false, 2],
	["a file that becomes empty", [undefined, undefined, undefined], false, 2],
])("%s", (_, seen, isWhole, waits) => {
	let waited = 0;
	const result = isWholeLine(
		() => seen.shift(),
		() => void waited++,
	);
	expect({ result, waited, seen }).toEqual({ result: isWhole, waited: waits, seen: [] });
});
