import { afterAll, expect, test } from "bun:test";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { type Platform, packageAssets, startDeadline, systemPlatform } from "../../platform/mod.ts";
import { readSource } from "../source/mod.ts";
import type { Memory } from "./memory.ts";
import { runTests } from "./run.ts";
import { WarmUp } from "./warm_up.ts";

const { at, write } = temporaryFolder("file");
const deadline = await startDeadline(60);
afterAll(() => deadline.stop());

test("a warmUp goes on while it is quiet, changes no result, and loads the interpreter last", async () => {
	write("a.rego", "package a\n\nx := 1");
	write("a_test.rego", "package a_test\n\nimport data.a\n\ntest_x if a.x == 1\n\ntest_y if a.x == 2\n");
	let loads = 0;
	const interpreter = async () => {
		loads++;
		return await packageAssets.interpreter();
	};
	const platform: Platform = { ...systemPlatform(packageAssets), assets: { ...packageAssets, interpreter } };
	const settings = { engine: "wasm", coverage: false, explain: false, update: false } as const;
	const memory: Memory = {};
	const run = async () => {
		const source = await readSource(platform, [at("a.rego"), at("a_test.rego")], { tests: true });
		const { results } = await runTests(
			platform,
			{ source, paths: [], warn: (message) => expect(message).toBe("") },
			settings,
			deadline,
			memory,
		);
		return results.map(({ name, outcome }) => `${name} ${outcome}`);
	};
	const results = ["test_x passed", "test_y failed"];
	expect(await run()).toEqual(results);

	const warmUp = new WarmUp(platform);
	let steps = 0;
	await warmUp.whileQuiet(memory, () => steps++ < 2);
	expect({ steps, loads, results: await run() }).toEqual({ steps: 3, loads: 0, results });

	await warmUp.whileQuiet(memory, () => steps++ < 100);
	expect({ steps, loads, results: await run() }).toEqual({ steps: 6, loads: 1, results });

	await warmUp.whileQuiet(memory, () => steps++ < 100);
	expect({ steps, loads }).toEqual({ steps: 6, loads: 1 });
});

test("nothing is rehearsed where no test has passed", async () => {
	write("b_test.rego", "package b_test\n\ntodo_test_x if true\n");
	const platform = systemPlatform(packageAssets);
	const source = await readSource(platform, [at("b_test.rego")], { tests: true });
	const memory: Memory = {};
	const settings = { engine: "wasm", coverage: false, explain: false, update: false } as const;
	await runTests(platform, { source, paths: [], warn: (message) => expect(message).toBe("") }, settings, deadline, memory);
	let looks = 0;
	await new WarmUp(platform).whileQuiet(memory, () => looks++ < 100);
	expect({ looks, outcomes: [...(memory.rules?.results.values() ?? [])].map(({ outcome }) => outcome) }).toEqual({
		looks: 0,
		outcomes: ["skipped"],
	});
});
