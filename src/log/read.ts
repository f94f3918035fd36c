/**
 * Reading a log on a real machine.
 * @module
 */

import { writeWhole } from "../platform/files/stream.ts";
import { sleep, tails } from "../platform/files/tail.ts";
import { type Line, LogLines } from "./lines.ts";

export { type Line, LogLines };
/** The machine's own files. */
export const machineTails = tails;

const interval = 250;

/**
 * Prints new lines until the reader closes the output.
 * @param print what is to be printed of a line; undefined for nothing
 */
export async function follow(lines: Pick<LogLines, "poll">, print: (line: Line) => string | undefined): Promise<void> {
	const encoder = new TextEncoder();
	for (;;) {
		for (const line of lines.poll()) {
			const text = print(line);
			if (text === undefined) continue;
			try {
				writeWhole(encoder.encode(text));
			} catch {
				return; // As `| head` does.
			}
		}
		await sleep(interval);
	}
}
