/** `ossify test --watch` on every runtime (in `npm test` not on Bun: src/cli/commands/watch.test.ts has it there): it shows the effect of a change, and ends when it is interrupted. */
import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rowsOfRun, runtimes } from "./runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-watch-"));
afterAll(() => rmSync(folder, { recursive: true }));

const policy = (value: number) => `package a\n\nx := ${value}\n`;

test.each(rowsOfRun(Object.entries(runtimes), ([name]) => name === "Deno" || name === "Node"))("on %s", async (name, start) => {
	const project = join(folder, name);
	mkdirSync(project);
	writeFileSync(join(project, "a.rego"), policy(1));
	writeFileSync(join(project, "a_test.rego"), "package a_test\n\ntest_x if data.a.x == 1\n");
	const child = Bun.spawn([...start(), "test", "--watch", project], { stdin: "ignore", stdout: "pipe", stderr: "ignore" });
	try {
		const results = resultsOf(child.stdout);
		const next = async () => (await results.next()).value;
		expect(await next()).toBe("1 passed, 0 failed on WebAssembly");
		writeFileSync(join(project, "a.rego"), policy(2));
		expect(await next()).toBe("0 passed, 1 failed on WebAssembly");
	} finally {
		child.kill("SIGINT");
		await child.exited;
	}
	expect(child.signalCode ?? child.exitCode).toBe("SIGINT");
});

/** The last line of each run, without its time. */
async function* resultsOf(output: ReadableStream<Uint8Array>): AsyncGenerator<string> {
	let text = "";
	const decoder = new TextDecoder();
	for await (const chunk of output) {
		text += decoder.decode(chunk, { stream: true });
		const lines = text.split("\n");
		text = lines.pop() as string;
		yield* lines.filter((line) => /^\d+ passed/.test(line)).map((line) => line.replace(/ \([^)]*\)$/, ""));
	}
}
