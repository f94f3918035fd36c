/** `npm run demo`: what the README sends newcomers to does what it says, on a machine that has a decision log already. */
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run } from "./support/command.ts";

const demo = fileURLToPath(new URL("../../scripts/demo_host.ts", import.meta.url));
const earlier =
	'{"time":"2026-01-01T00:00:00.000Z","stage":"createRuntime","outcome":"failed","engine":"crio","container":"0000","readonly":false}\n';

test("labels each decision by its container", async () => {
	mkdirSync("/var/log/ossify", { recursive: true });
	writeFileSync("/var/log/ossify/decisions.log", earlier.repeat(3));
	const { code, stdout, stderr } = await run([process.execPath, demo, "in-the-sandbox"]);
	const labels = stdout.split("\n").filter((line) => /^.*: (?:hardened|unchanged|failed|requested|denied)$/.test(line));
	expect({ code, labels, stderr }).toEqual({
		code: 0,
		labels: ["The same container: hardened", "A privileged container: unchanged"],
		stderr: "",
	});
}, 120_000);
