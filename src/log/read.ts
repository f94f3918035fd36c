/**
 * Following a log, and access to its files.
 * @module
 */

import { writeWhole } from "../platform/files/stream.ts";
import { sleep, tails } from "../platform/files/tail.ts";
import { type Line, LogLines } from "./lines.ts";

export { type Line, LogLines };
/** The files of this machine. */
export const machineTails = tails;

/** Milliseconds. */
const interval = 250;

/**
 * Prints new lines until the reader closes the output.
 * @param print returns the text to print for a line; undefined for none
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
				return; // The reader closed the output, as `| head` does.
			}
		}
		await sleep(interval);
	}
}
