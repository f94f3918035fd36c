/** `ossify test --watch`, as a process: it runs until it is interrupted. */
import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../../../test/support/folder.ts";

const { at } = temporaryFolder("file");
const main = fileURLToPath(new URL("../main.ts", import.meta.url));

test("--watch runs what a change touches again, through mistakes, without starting anew", async () => {
	const folder = at("p");
	mkdirSync(folder, { recursive: true });
	const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
	write("a.rego", "package a\n\nx := 1\n\ny := 2\n");
	write("a_test.rego", "package a_test\n\nimport data.a\n\ntest_x if a.x == 1\n\ntest_y if a.y == 2\n");
	const child = Bun.spawn([process.execPath, main, "test", "--watch", "--durations", folder], {
		stdout: "pipe",
		stderr: "ignore",
		stdin: "ignore",
	});
	const runs = runsOf(child.stdout);
	try {
		expect((await runs.next()).value).toContain("2 passed, 0 failed");
		write("a.rego", "package a\n\nx := 7\n\ny := 2\n");
		expect((await runs.next()).value).toMatch(/✘ test_x[\s\S]*a\.x {2}7[\s\S]*1 passed, 1 failed/);
		write("a.rego", "package a\n\nx := \n");
		write("a.rego", "package a\n\nx := 1\n\ny := 2\n\nz := 3\n");
		expect((await runs.next()).value).toContain("2 passed, 0 failed");
		appendFileSync(join(folder, "a_test.rego"), "\ntest_z if data.a.z == 4\n");
		expect((await runs.next()).value).toMatch(/a_test\.rego:9:1[\s\S]*2 passed, 1 failed/);
	} finally {
		child.kill();
		await child.exited;
	}
});

/** What is printed, run by run. */
async function* runsOf(output: ReadableStream<Uint8Array>): AsyncGenerator<string, string> {
	let text = "";
	const decoder = new TextDecoder();
	for await (const chunk of output) {
		text += decoder.decode(chunk, { stream: true });
		const end = /\d+ failed[^\n]* on WebAssembly[^\n]*\n/.exec(text);
		if (end === null) continue;
		yield text.slice(0, end.index + end[0].length);
		text = text.slice(end.index + end[0].length);
	}
	return text;
}
