/**
 * docs/guide/tutorial.md, run in an empty folder: each command prints what the page shows, on Bun; in `npm run test:runtimes` on every runtime that
 * ossify is for.
 *
 * `OSSIFY_UPDATE=1 bun test test/tutorial.test.ts` writes into the page what they print now; read it before it is committed.
 */
import { expect, test } from "bun:test";
import { isWhole } from "./cross_runtime/runtimes.ts";
import { expectTrue, patience } from "./support/page.ts";

/** The moment at which a case was made of a spec. */
const moment = { "policies/cases/web/now": expect.stringMatching(/^2\d{3}-.*Z\n$/) };

test(
	`the tutorial's commands print what it shows, from an empty folder to a bundle${isWhole ? ", and write the same on every runtime" : ""}`,
	async () => {
		const { commands, files } = await expectTrue("guide/tutorial.md");
		const used = new Set(commands.map((command) => command.split(" ")[1] ?? ""));
		expect([...used].sort()).toEqual(["build", "check", "explain", "init", "mutate", "test"]);
		expect(Object.keys(files)).toContain("bundle.tar.gz");
		const others = isWhole ? (["executable", "Deno", "Node"] as const) : [];
		const found = await Promise.all(others.map((runtime) => expectTrue("guide/tutorial.md", runtime)));
		for (const other of found) expect(other.files).toEqual({ ...files, ...moment });
	},
	patience,
);
