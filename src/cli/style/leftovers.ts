/** Rules about what is there for no reason any more. @module */
import type { Outline } from "./outline.ts";
import { namesIn } from "./outline.ts";
import type { StyleRule } from "./rule.ts";

/** `print` outside of tests. */
export const printLeft: StyleRule = {
	id: "print-left",
	summary: "a call of print was left in a policy",
	find: ({ isTest, tokens }: Outline) =>
		isTest
			? []
			: tokens
					.filter(({ kind, text }, index) => kind === "name" && text === "print" && tokens[index + 1]?.text === "(")
					.map((at) => ({
						at,
						message: "a build leaves print out, so nobody will see this",
						advice: "delete it; to tell somebody, add to `warn` or to the reasons",
					})),
};

/** What Rego v1 has without an import. */
export const needlessImport: StyleRule = {
	id: "needless-import",
	summary: "an import of what every file has",
	find: ({ imports }: Outline) =>
		imports.flatMap((statement) => {
			const path = namesIn(statement).join(".");
			if (path !== "rego.v1" && !path.startsWith("future.keywords")) return [];
			const [at] = statement;
			return at ? [{ at, message: `${path} is there without an import: all Rego is v1 here`, advice: "delete the line" }] : [];
		}),
};
