/**
 * docs/cookbook.md, carried out in an empty folder: each recipe does what the page says.
 *
 * `OSSIFY_UPDATE=1 bun test test/cookbook.test.ts` writes into the page what comes out now; read it before it is committed.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { temporaryFolder } from "./support/folder.ts";
import { carryOut } from "./support/markdown.ts";

// Some of its commands compile the shipped policies.
setDefaultTimeout(180_000);

const folder = temporaryFolder("file");
const page = new URL("../docs/cookbook.md", import.meta.url);

test("each recipe of the cookbook gives what it shows", () => {
	const text = readFileSync(page, "utf8");
	const carriedOut = carryOut(text, folder.at());
	if (process.env.OSSIFY_UPDATE) writeFileSync(page, carriedOut.text);
	const recipes = text.split(/^## /m).slice(1);
	expect(recipes.filter((recipe) => !recipe.includes("```console")).map((recipe) => recipe.split("\n")[0])).toEqual([]);
	expect(carriedOut.text).toBe(process.env.OSSIFY_UPDATE ? carriedOut.text : text);
});
