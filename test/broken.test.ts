/**
 * Broken policies, data and cases, as a user has them: each message names the file and the line, what is wrong and what to do.
 *
 * A case is a text: the command line, the files (`DIR` stands for their folder), and behind `==` the exit code and what is said, both
 * streams together. `OSSIFY_UPDATE=1 bun test test/broken.test.ts` writes what is said now; read it before it is committed.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ossify } from "../src/cli/harness.test.ts";

// The shipped policies are compiled in some of them.
setDefaultTimeout(30_000);

const folder = fileURLToPath(new URL("broken/", import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith(".txt"));

test.each(names)("%s", async (name) => {
	const text = readFileSync(folder + name, "utf8");
	const given = text.slice(0, text.indexOf("\n== ") + 1);
	const [command = "", ...parts] = given.split(/^-- (.*) --\n/m);
	const files = Object.fromEntries(parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? ""]] : [])));
	const args = command.trim().replace("$ ossify ", "").split(" ");
	const { stdin, ...rest } = files;
	const { code, stdout, stderr } = await ossify({ args, files: rest, ...(stdin !== undefined && { stdin }) });
	const said = `${given}== exit ${code}\n${(stdout + stderr).replaceAll("DIR/", "").replaceAll(/[\d.]+ m?s\b/g, "TIME")}`;
	if (process.env.OSSIFY_UPDATE) writeFileSync(folder + name, said);
	expect(said).toBe(process.env.OSSIFY_UPDATE ? said : text);
});

test("there are at least forty kinds", () => expect(names.length).toBeGreaterThanOrEqual(40));
