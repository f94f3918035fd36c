/**
 * A line that says what takes so long, and goes away.
 * @module
 */
import type { Sink } from "../../platform/mod.ts";

/** As bytes, which are written as they are. */
const eraseLine = new TextEncoder().encode("\r\u001b[K");

/** Shows `text` on a terminal while `work` runs. What is no terminal stays clean. */
export async function during<T>(stderr: Sink, text: string, work: () => T | Promise<T>): Promise<T> {
	if (!stderr.isTerminal) return await work();
	stderr.write(`${text} …`);
	try {
		return await work();
	} finally {
		stderr.write(eraseLine);
	}
}
