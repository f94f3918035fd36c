/** `npm run demo`: what the README sends newcomers to does what it says, on a machine that has a decision log already. */
import { afterAll, expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { must, run } from "./support/command.ts";
import { ossifyExecutable } from "./support/engines.ts";

const demo = fileURLToPath(new URL("../../scripts/demo_host.ts", import.meta.url));
const logs = "/var/log/ossify";
const earlier =
	'{"time":"2026-01-01T00:00:00.000Z","stage":"createRuntime","outcome":"failed","engine":"crio","container":"0000","readonly":false}\n';

/** The demo leaves its install to the sandbox, which other tests share here. */
afterAll(async () => {
	await must([ossifyExecutable(), "uninstall", "crio"]);
	rmSync(logs, { recursive: true, force: true });
});

test("labels each decision by its container", async () => {
	mkdirSync(logs, { recursive: true });
	writeFileSync(`${logs}/decisions.log`, earlier.repeat(3));
	const { code, stdout, stderr } = await run([process.execPath, demo, "in-the-sandbox"]);
	const labels = stdout.split("\n").filter((line) => /^.*: (?:hardened|unchanged|failed|requested|denied)$/.test(line));
	expect({ code, labels, stderr }).toEqual({
		code: 0,
		labels: ["The same container: hardened", "A privileged container: unchanged"],
		stderr: "",
	});
}, 120_000);
