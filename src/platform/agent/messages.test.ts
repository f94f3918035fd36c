import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { MessageReader, startWorker } from "./messages.ts";

const messages = ["", "a", "bc".repeat(500), "", "def"];
const stream = new Uint8Array(
	messages.flatMap((text) => [...new Uint8Array(new Uint32Array([text.length]).buffer), ...new TextEncoder().encode(text)]),
);

test.each([1, 2, 3, 5, 64, 1003, stream.length])("messages in pieces of %d bytes arrive whole, in their order", (size) => {
	const got: string[] = [];
	const reader = new MessageReader((message) => got.push(new TextDecoder().decode(message)));
	for (let at = 0; at < stream.length; at += size) reader.add(stream.subarray(at, at + size));
	expect(got).toEqual(messages);
});

/** Each piece was copied with all before it: gigabytes for an answer of 16 MiB, in the thread that serves all containers. */
test("the work for a long message is proportional to its length", () => {
	const piece = new Uint8Array(4096);
	const durationOf = (count: number) => {
		const reader = new MessageReader(() => {});
		reader.add(new Uint8Array(new Uint32Array([count * piece.length]).buffer));
		const start = performance.now();
		for (let at = 0; at < count; at++) reader.add(piece);
		return performance.now() - start;
	};
	durationOf(100);
	expect(durationOf(4096)).toBeLessThan(500);
});

/** proc(5), `pgrp`: Ctrl-C and the end of a terminal signal all processes of this group. */
const groupOf = (pid: number | "self") => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[2];

/** Ctrl-C on an agent in a terminal ended its workers, too: containers that they worked for were refused. */
test("a worker is in a process group of its own, so that Ctrl-C reaches only the agent, which lets it finish", async () => {
	const { promise, resolve } = Promise.withResolvers<void>();
	const worker = startWorker(["/bin/cat"], {}, { message: () => {}, ended: () => resolve() });
	expect(groupOf(worker.pid ?? 0)).toBe(String(worker.pid));
	worker.end();
	await promise;
});

/** Node's `spawn` then returns a process without streams, and reports the error later. */
test("a worker that cannot be started, as too many files are open, is reported as one that ended", () => {
	const script = `
		import { openSync } from "node:fs";
		import { startWorker } from "./messages.ts";
		try { for (;;) openSync("/dev/null"); } catch {}
		const worker = startWorker(["/bin/true"], {}, { message() {}, ended: (code, why) => console.log("ended", code, why.trim()) });
		worker.send(new Uint8Array(1));
		worker.end();
		worker.kill();`;
	const command = ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh", process.execPath, "-e", script];
	const { stdout, stderr, exitCode } = Bun.spawnSync(command, { cwd: import.meta.dir });
	expect([stdout.toString(), stderr.toString(), exitCode]).toEqual([expect.stringMatching(/^ended undefined EMFILE.*\n$/), "", 0]);
});

test("a worker whose streams stay open after its end is reported as one that ended", async () => {
	const { promise, resolve } = Promise.withResolvers<unknown>();
	startWorker(["/bin/sh", "-c", "sleep 20 & exit 3"], {}, { message: () => {}, ended: (code) => resolve(code) });
	expect(await Promise.race([promise, Bun.sleep(4000)])).toBe(3);
});
