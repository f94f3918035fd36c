/** Progress of long work. */
import { expect, test } from "bun:test";
import { packageAssets, systemPlatform } from "../../platform/mod.ts";
import { Progress } from "./progress.ts";

/** Steps for 1.2 s. */
function lines(isTerminal: boolean): readonly string[] {
	const written: string[] = [];
	const write = (text: string | Uint8Array) => void written.push(typeof text === "string" ? text : new TextDecoder().decode(text));
	const progress = new Progress({
		...systemPlatform(packageAssets),
		args: [],
		environment: { NO_COLOR: "1" },
		stderr: { isTerminal, columns: 80, write, writeWhole: write },
	});
	for (const end = performance.now() + 1200; performance.now() < end; ) progress.step((steps) => `${steps > 0 ? "some" : "no"} steps`);
	return written;
}

test.each([
	["on a terminal, at most once a second", true, ["ossify: some steps\n"]],
	["not elsewhere", false, []],
] as const)("progress is shown %s", (_, isTerminal, expected) => {
	expect(lines(isTerminal)).toEqual([...expected]);
});
