/**
 * docs/guide/cookbook.md, run in an empty folder: each recipe does what the page says. On Bun alone: its commands are the tutorial's.
 *
 * `OSSIFY_UPDATE=1 bun test test/cookbook.test.ts` writes into the page what comes out now; read it before it is committed.
 */
import { expect, test } from "bun:test";
import { expectTrue, patience, textOf } from "./support/page.ts";

test(
	"each recipe of the cookbook gives what it shows",
	async () => {
		const recipes = textOf("guide/cookbook.md").split(/^## /m).slice(1);
		expect(recipes.filter((recipe) => !recipe.includes("```console")).map((recipe) => recipe.split("\n")[0])).toEqual([]);
		await expectTrue("guide/cookbook.md");
	},
	patience,
);
