/**
 * `ossify test --watch` as a user sees it who changes files: the text of a run, and how long it took to come.
 * @module
 */
import { readFileSync } from "node:fs";

export interface Watching {
	/** Waits until it has nothing more to do but to look for changes. */
	rehearsed(): Promise<void>;
	/** Makes a change; gives the milliseconds until the whole result is printed. Throws where a test fails. */
	resultAfter(change: () => void): Promise<number>;
	end(): Promise<void>;
}

/** Starts it, and waits for the first result. */
export async function startWatching(argv: readonly string[]): Promise<Watching> {
	const child = Bun.spawn([...argv], { stdin: "ignore", stdout: "pipe", stderr: "ignore" });
	const reader = child.stdout.getReader();
	const decoder = new TextDecoder();
	const result = async () => {
		let text = "";
		while (!/^\d+ passed, \d+ failed.*\n/m.test(text)) {
			const { value, done } = await reader.read();
			if (done) throw new Error(`it ended with ${await child.exited}`);
			text += decoder.decode(value, { stream: true });
		}
		if (!/^\d+ passed, 0 failed/m.test(text)) throw new Error(text);
	};
	await result();
	return {
		rehearsed: () => idle(child.pid),
		resultAfter: async (change) => {
			const start = performance.now();
			change();
			await result();
			return performance.now() - start;
		},
		end: async () => {
			child.kill();
			await child.exited;
		},
	};
}

/** Until the process has used hardly any time of a processor for a second. */
async function idle(pid: number): Promise<void> {
	for (let last = -100, now = ticks(pid); now - last > 10; last = now, now = ticks(pid)) await Bun.sleep(1000);
}

/** Of its processor time, in hundredths of a second (proc(5), "stat": utime and stime). */
function ticks(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
		.replace(/^.*\) /, "")
		.split(" ");
	return Number(fields[11]) + Number(fields[12]);
}
