import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sourceDateEpoch } from "./runtimes.ts";

const root = new URL("../../", import.meta.url).pathname;
let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "ossify-nothing-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the executable builds the shipped policies where PATH holds neither go nor opa, twice to the same bytes", () => {
	// An empty folder is the whole PATH, and the environment holds nothing else but when the shipped ones were built.
	const env = { PATH: folder, SOURCE_DATE_EPOCH: sourceDateEpoch };
	expect([Bun.which("go", { PATH: env.PATH }), Bun.which("opa", { PATH: env.PATH })]).toEqual([null, null]);
	const outputs = ["one.tar.gz", "two.tar.gz"].map((name) => join(folder, name));
	for (const output of outputs) {
		const { exitCode, stdout } = Bun.spawnSync([`${root}dist/ossify`, "build", "shipped", "-o", output], { env, cwd: folder });
		expect([exitCode, stdout.toString()]).toEqual([0, ""]);
	}
	const [one, two] = outputs.map((output) => readFileSync(output));
	expect(one?.equals(two as Buffer)).toBe(true);
	expect(one?.equals(readFileSync(`${root}dist/policies/bundle.tar.gz`))).toBe(true);
});
