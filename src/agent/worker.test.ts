/** A worker's jobs, by the real command line. */
import { afterAll, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../../test/support/folder.ts";
import { run } from "../cli/run.ts";
import { packageAssets, systemPlatform } from "../platform/mod.ts";
import { JobRunner } from "./worker.ts";

const { at } = temporaryFolder("test");
const folder = process.cwd();
const input = readFileSync(join(import.meta.dir, "../../test/fixtures/podman/default.json"));
afterAll(() => process.chdir(folder));

test("each call gets the warnings about its data, not only the first that loads them", async () => {
	const [data, wrong] = [at("data.json"), at("wrong.json")];
	writeFileSync(data, '{"ossify":{"config":{"mod":"audit"}}}');
	writeFileSync(wrong, "{");
	const runner = new JobRunner(systemPlatform(packageAssets), run);
	const saidBy = async (...args: string[]) => {
		const job = {
			client: "/c",
			executable: "/e",
			folder: "/",
			args: ["hook", "precreate", ...args, "--log", "none"],
			input,
			pid: process.pid,
		};
		const { code, stderr } = await runner.result(job);
		return [code, new TextDecoder().decode(stderr)];
	};
	const warning = [0, `ossify: warning: ${data}:1:22: unknown-knob: nothing reads mod; did you mean mode?\n`];
	expect([await saidBy("-d", data), await saidBy("-d", data), await saidBy(), await saidBy("-d", data)]).toEqual([
		warning,
		warning,
		[0, ""],
		warning,
	]);
	const [first, second] = [await saidBy("-d", data, "-d", wrong), await saidBy("-d", data, "-d", wrong)];
	expect(second).toEqual(first);
});
