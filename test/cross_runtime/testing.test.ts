import { expect, test } from "bun:test";
import { outcome, root } from "./runtimes.ts";

const script = `${root}test/cross_runtime/testing.mjs`;
const spec = `${root}test/fixtures/crio/without-flag/default.json`;
const deno = [`${root}node_modules/.bin/deno`, "run", "--no-prompt", "--allow-read", "--allow-env=NO_COLOR,FORCE_COLOR,TERM"];

test("ossify/testing says the same on every runtime", async () => {
	const runs = await Promise.all([
		outcome([`${root}node_modules/.bin/bun`, script, `${root}src/testing/mod.ts`, spec]),
		outcome([...deno, script, `${root}dist/testing.js`, spec]),
		outcome(["node", script, `${root}dist/testing.js`, spec]),
	]);
	const [bun] = runs;
	expect(runs).toEqual([bun, bun, bun] as typeof runs);
	expect(JSON.parse(bun?.stdout ?? "").map(({ pass }: { pass: boolean }) => pass)).toEqual([true, false, false, false]);
	expect(bun).toMatchObject({ code: 0, stderr: "" });
});
