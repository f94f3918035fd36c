/**
 * The command line, called many times in one process: a line of JSON with a call on standard input, a line with its outcome on standard output.
 * `served.ts` starts it on each runtime. It leaves out the entry point and the streams of the operating system, and nothing else.
 * @module
 */
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { run } from "../../src/cli/run.ts";
import { packageAssets, type Sink, systemPlatform } from "../../src/platform/mod.ts";
import type { Call, Served } from "./served.ts";

const machine = systemPlatform(packageAssets);

async function answer({ args, cwd, stdin, environment }: Call): Promise<Served> {
	process.chdir(cwd);
	const written: [stream: 1 | 2, text: string][] = [];
	const sink = (stream: 1 | 2): Sink => {
		const write = (data: string | Uint8Array) => void written.push([stream, Buffer.from(data).toString("latin1")]);
		return { isTerminal: false, columns: 80, write, writeWhole: write };
	};
	const bytes = new Uint8Array(Buffer.from(stdin, "base64"));
	const input = { isTerminal: false, read: () => bytes, pieces: () => [bytes] };
	const code = await run({ ...machine, args, environment, stdin: input, stdout: sink(1), stderr: sink(2) });
	return { code, written };
}

for await (const line of createInterface({ input: process.stdin })) {
	process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Call))}\n`);
}
const [, , folder = ""] = process.argv;
process.chdir("/");
rmSync(folder, { recursive: true, force: true });
