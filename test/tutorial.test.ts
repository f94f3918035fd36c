/**
 * docs/tutorial.md, carried out in an empty folder: each command prints what the page shows.
 *
 * `OSSIFY_UPDATE=1 bun test test/tutorial.test.ts` writes into the page what they print now; read it before it is committed.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { temporaryFolder } from "./support/folder.ts";
import { carryOut } from "./support/markdown.ts";

// A dozen commands, most of which compile the shipped policies.
setDefaultTimeout(180_000);

const folder = temporaryFolder("file");
const page = new URL("../docs/tutorial.md", import.meta.url);

test("the tutorial's commands print what it shows, from an empty folder to a bundle", () => {
	const text = readFileSync(page, "utf8");
	const carriedOut = carryOut(text, folder.at());
	if (process.env.OSSIFY_UPDATE) writeFileSync(page, carriedOut.text);
	const used = new Set(carriedOut.commands.map((command) => command.split(" ")[1] ?? ""));
	expect([...used].sort()).toEqual(["build", "check", "explain", "init", "mutate", "test"]);
	expect(carriedOut.text).toBe(process.env.OSSIFY_UPDATE ? carriedOut.text : text);
});
